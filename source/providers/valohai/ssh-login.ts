import {Problem} from '../../core/problem.ts';
import type {SshLogin} from '../../core/provider.ts';
import type {Session} from '../../core/session.ts';
import {loginWith, userKeys} from './debug-key.ts';
import type {Executions} from './executions.ts';
import {vhDirectory, type Environment} from './vh-config.ts';

type Places = {
	readonly keyDirectory: string;
	readonly environment: Environment;
	readonly signal: AbortSignal | undefined;
};

/** The login to an execution: the execution says its public key, and the private one is here or nowhere. Problem `session-not-usable` for one without ssh. */
export async function sshLogin(executions: Executions, session: Session, {keyDirectory, environment, signal}: Places): Promise<SshLogin> {
	if (!executions.factsOf(session.id) && !await executions.find(session.id, {signal})) {
		throw new Problem('not-found', `The service does not know ${session.name} any more.`);
	}

	const key = executions.factsOf(session.id)!.remoteDebug?.key;
	if (key === undefined) {
		throw new Problem('session-not-usable', `${session.name} was started without ssh.`, {hint: 'It cannot be added later: start it again with a key, as baitui start does.', isTemporary: false});
	}

	return loginWith(key, [keyDirectory, vhDirectory(environment), userKeys()]);
}
