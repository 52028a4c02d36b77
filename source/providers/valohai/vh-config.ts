import {readFileSync, realpathSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {recordOf, textOf} from '../json.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the official client `vh` keeps for its user. Read, never written. */
export type VhConfig = {
	readonly file: string;
	readonly host: string;
	readonly token: string;
	readonly user: string;
	readonly skipsTlsVerification: boolean;
	/** Absolute path of a file of certificates, the only ones to trust. */
	readonly authorities: string | undefined;
	/** Projects by the real path of the folder that is linked to them. */
	readonly links: ReadonlyMap<string, {readonly id: string; readonly name: string}>;
};

/** Where `vh` keeps its files, debug keys among them (valohai.md section 1). An empty variable counts as not set. */
export function vhDirectory(environment: Environment): string {
	const get = (name: string) => (environment[name] === '' ? undefined : environment[name]);
	const home = get('HOME') ?? os.homedir();
	const usual = process.platform === 'darwin' ? path.join(home, 'Library', 'Application Support') : path.join(home, '.config');
	return get('VALOHAI_CONFIG_DIR') ?? path.join(get('XDG_CONFIG_HOME') ?? usual, 'valohai-cli');
}

/** Undefined where there is none that can be read. */
export function readVhConfig(environment: Environment): VhConfig | undefined {
	const file = path.join(vhDirectory(environment), 'config.json');
	try {
		const {host, token, user, verify_ssl: verifiesTls, links} = recordOf(JSON.parse(readFileSync(file, 'utf8')));
		return {
			file,
			host: textOf(host),
			token: textOf(token),
			user: textOf(recordOf(user).username),
			skipsTlsVerification: verifiesTls === false,
			// As requests takes it: a path in the place of yes or no.
			authorities: typeof verifiesTls === 'string' && verifiesTls !== '' ? path.resolve(verifiesTls) : undefined,
			links: new Map(Object.entries(recordOf(links)).map(([folder, project]) => {
				const {id, name} = recordOf(project);
				return [folder, {id: textOf(id), name: textOf(name)}];
			})),
		};
	} catch {
		// A file of another program is no reason to stop; without it there is nothing to discover there.
		return undefined;
	}
}

function realPath(folder: string): string {
	try {
		return realpathSync(folder);
	} catch {
		return path.resolve(folder);
	}
}

/** The project that a folder, or one above it, is linked to. */
export function linkedProject({links}: VhConfig, folder: string): {readonly id: string; readonly name: string} | undefined {
	for (let current = realPath(folder); ; current = path.dirname(current)) {
		const project = links.get(current);
		if (project !== undefined || current === path.dirname(current)) {
			return project;
		}
	}
}
