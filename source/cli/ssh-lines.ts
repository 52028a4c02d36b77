import {installedConfig, userConfigPath} from '../app/ssh-config.ts';
import {hostOf} from '../app/ssh-entries.ts';
import {sshRoad} from '../app/ssh.ts';
import {findSshPort, keptFolder} from '../app/ssh-tunnel.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import {linesByName, linesOf} from '../ssh/lines.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {ownCommand} from './own-command.ts';

/** What is written down runs the program again, which finds a saved profile from everywhere, but no variables. */
export async function warnOfUnsaved({settings, stderr}: Context, {profile}: Provider): Promise<void> {
	if (settings.profiles().every(({name}) => name !== profile.name)) {
		await write(stderr, `This works where the variables or the .env file of ${profile.name} are; baitui login keeps the login for every shell.\n`);
	}
}

/** `baitui ssh NAME --print-ssh`: all roads that are open now. What is copied goes where it is kept. */
export async function printLines(context: Context, provider: Provider, session: Session): Promise<void> {
	const {settings, isJson, stdout} = context;
	const login = await sshRoad({
		provider, settings, session, self: ownCommand(context),
	});
	const folder = keptFolder(session);
	const installed = installedConfig(settings, userConfigPath());
	const port = await findSshPort(settings, session);
	const roads = [
		...(installed ? [linesByName(hostOf(session, [session], installed.suffix), folder)] : []),
		...(port ? [linesOf({...login, port}, folder)] : []),
		linesOf(login, folder),
	];
	await warnOfUnsaved(context, provider);
	await write(stdout, isJson
		? formatJson({roads})
		: roads.map(({through, ...lines}) => `# ${through}\n${Object.values(lines).map(line => `${line}\n`).join('')}`).join('\n'));
}
