import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import packageJson from '../../package.json' with {type: 'json'};
import type {Finding} from '../app/doctor/finding.ts';
import {Problem} from '../core/problem.ts';
import type {Settings} from '../settings/settings.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import {listTunnels} from '../workers/list.ts';
import type {Context} from './context.ts';
import {describeTransfer} from './transfers-text.ts';
import {describeTunnel} from './tunnel-text.ts';

/** Of each log; what happened last tells most. */
const lastLines = 200;

/** Variables whose value is no secret and explains much. Of others only the names are told. */
const plainVariables = /^(?:TERM|COLORFGBG|COLORTERM|LANG|LC_\w+|NO_COLOR|TMUX|SSH_CONNECTION|XDG_\w+|BAITUI_(?!.*(?:TOKEN|KEY|PASSWORD|SECRET))\w+)$/;
const toldVariables = /^(?:BACKEND|VALOHAI|HTTPS?_PROXY|https?_proxy|NO_PROXY|no_proxy|NODE_)/;

/**
Writes all that helps somebody else to see what is wrong into one new file, 0600: findings, versions, profiles, tunnels, copies, the ends of logs. No secret is in it: none is in
what it is made of, and what the credential files hold is taken out once more. Problem `failed` where the file is there already or cannot be written.
*/
export async function writeBundle(file: string, findings: readonly Finding[], {settings, environment}: Context): Promise<void> {
	const parts: ReadonlyArray<readonly [string, string]> = [
		['baitui', `${packageJson.version}, node ${process.version}, ${process.platform} ${process.arch}`],
		['findings', json(findings)],
		['environment', Object.keys(environment).filter(name => plainVariables.test(name) || toldVariables.test(name)).toSorted()
			.map(name => (plainVariables.test(name) ? `${name}=${environment[name]}` : `${name} is set`)).join('\n')],
		['profiles', json(settings.profiles())],
		['tunnels', json((await listTunnels(settings)).map(tunnel => describeTunnel(tunnel)))],
		['copies', json((await listTransfers(settings)).map(transfer => describeTransfer(transfer)))],
		...await logsOf(settings),
	];
	const secrets = await secretsOf(settings);
	let text = parts.map(([title, body]) => `== ${title}\n${body}\n`).join('\n');
	for (const secret of secrets) {
		text = text.replaceAll(secret, '[removed]');
	}

	try {
		await writeFile(file, text, {mode: 0o600, flag: 'wx'});
	} catch (error) {
		const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
		throw new Problem('failed', isThere ? `${file} is there already.` : `${file} cannot be written: ${(error as Error).message}.`, {hint: 'Name another file.', cause: error});
	}
}

const json = (value: unknown): string => JSON.stringify(value, undefined, '\t');

async function logsOf({paths}: Settings): Promise<ReadonlyArray<readonly [string, string]>> {
	const names = await readdir(paths.logs).catch(() => []);
	return Promise.all(names.toSorted((one, other) => one.localeCompare(other)).map(async name => {
		const text = await readFile(path.join(paths.logs, name), 'utf8').catch(() => '');
		return [`log ${name}`, text.trimEnd().split('\n').slice(-lastLines).join('\n')] as const;
	}));
}

/** Every value of the credential files that could be one. */
async function secretsOf({paths}: Settings): Promise<readonly string[]> {
	const names = await readdir(paths.credentials).catch(() => []);
	const files = await Promise.all(names.map(async name => readFile(path.join(paths.credentials, name), 'utf8').catch(() => '')));
	return files.flatMap(text => text.matchAll(/"(?<value>[^"\\]{8,})"(?!\s*:)/g).map(match => match.groups!.value!).toArray());
}
