import {Problem} from '../core/problem.ts';
import {parsePort} from './arguments.ts';

/** `APP|PORT` of the command line: an app's name, or a port number inside the session. Problem `usage`. */
export function parseTarget(text: string): string | number {
	return /^\d+$/.test(text) ? parsePort(text) : text;
}

/** `[HOST:]PORT` of `--bind`. IPv6 addresses stand in brackets. Problem `usage`. */
export function parseBind(text: string): {readonly host?: string; readonly port: number} {
	const match = /^(?:(?:\[(?<six>[^\]]+)\]|(?<four>[^:]+)):)?(?<port>\d+)$/.exec(text);
	const port = match?.groups?.port;
	if (port === undefined) {
		throw new Problem('usage', `"${text}" is no address to bind to.`, {hint: 'Write PORT, HOST:PORT or [ADDRESS]:PORT.'});
	}

	const host = match?.groups?.six ?? match?.groups?.four;
	return {...(host !== undefined && {host}), port: parsePort(port)};
}
