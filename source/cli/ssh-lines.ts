import {installedConfig, userConfigPath} from '../app/ssh-config.ts';
import {hostOf} from '../app/ssh-entries.ts';
import {sshRoad} from '../app/ssh.ts';
import {findSshPort, keptFolder} from '../app/ssh-tunnel.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import {linesByName, linesOf} from '../ssh/lines.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {selfCommand} from './self.ts';

/** `baitui ssh NAME --print-ssh`: all roads that are open now. What is copied goes where it is kept. */
export async function printLines({settings, isJson, stdout}: Context, provider: Provider, session: Session): Promise<void> {
	const login = await sshRoad({
		provider, settings, session, self: selfCommand(),
	});
	const folder = keptFolder(session);
	const installed = installedConfig(settings, userConfigPath());
	const port = await findSshPort(settings, session);
	const roads = [
		...(installed ? [linesByName(hostOf(session, [session], installed.suffix), folder)] : []),
		...(port ? [linesOf({...login, port}, folder)] : []),
		linesOf(login, folder),
	];
	await write(stdout, isJson
		? formatJson({roads})
		: roads.map(({through, ...lines}) => `# ${through}\n${Object.values(lines).map(line => `${line}\n`).join('')}`).join('\n'));
}
