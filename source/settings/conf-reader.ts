import {readFileSync} from 'node:fs';
import path from 'node:path';

/**
Stands in for `conf` where settings are only read: in the bundle of the background workers (build.ts), of whose memory conf and its schema validator would be an eighth. The one who
starts a worker has just read the same file with the real one.
*/
export default class ConfReader<Stored extends object> {
	readonly #stored: Partial<Stored>;

	constructor({cwd, configName}: {readonly cwd: string; readonly configName: string}) {
		this.#stored = JSON.parse(readFileSync(path.join(cwd, `${configName}.json`), 'utf8')) as Partial<Stored>;
	}

	get<Name extends keyof Stored>(name: Name, otherwise: Stored[Name]): Stored[Name] {
		return this.#stored[name] ?? otherwise;
	}
}
