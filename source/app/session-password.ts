import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import type {Settings} from '../settings/settings.ts';
import {connectSession} from '../workers/reach.ts';

/**
The password that the sshd of a session takes beside its key, for programs that cannot use keys. The session makes it at its start and keeps it in its home (backendai.md section 7.4).
Problem `not-found` where the service makes none, and those of a connection.
*/
export async function sessionPassword(provider: Provider, session: Session, {paths}: Settings, signal?: AbortSignal): Promise<string> {
	const connection = await connectSession(provider, session, paths, signal);
	try {
		const {stdout} = await connection.exec('cat .password 2>/dev/null', signal === undefined ? {} : {signal});
		const password = stdout.toString().trim();
		if (password === '') {
			throw new Problem('not-found', `${session.name} has no password for ssh.`, {hint: `Its key: baitui key ${session.name} --out FILE`});
		}

		return password;
	} finally {
		connection.close();
	}
}
