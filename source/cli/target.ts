import path from 'node:path';
import {parseAddress} from '../core/address.ts';
import {Problem} from '../core/problem.ts';
import type {TunnelRequest} from '../core/tunnel.ts';
import {parsePort} from './arguments.ts';

/** `APP|PORT` of the command line: an app's name, or a port number inside the session. Problem `usage`. */
export function parseTarget(text: string): string | number {
	return /^\d+$/.test(text) ? parsePort(text) : text;
}

/** `[HOST:]PORT`, `unix:PATH` (a relative one is in `folder`) or `auto` of `--bind`. IPv6 addresses stand in brackets. Problem `usage`. */
export function parseBind(text: string, folder: string): Pick<TunnelRequest, 'host' | 'port' | 'path'> {
	if (text === 'auto') {
		return {};
	}

	const address = parseAddress(text);
	if (!address) {
		throw new Problem('usage', `"${text}" is no address to bind to.`, {hint: 'Write PORT, HOST:PORT, [ADDRESS]:PORT, unix:PATH or auto.'});
	}

	return address.path === undefined ? address : {path: path.resolve(folder, address.path)};
}

/** `PORT[:[HOST:]PORT]` of `--reverse`: a port of the session, and the address on this host it leads to, else the same port of 127.0.0.1. Problem `usage`. */
export function parseReverse(text: string): {readonly target: number; readonly host: string; readonly port: number} {
	const [inside = '', ...rest] = text.split(':');
	const target = parsePort(inside);
	const address = rest.length === 0 ? {host: '127.0.0.1', port: target} : parseAddress(rest.join(':'));
	if (address?.port === undefined) {
		throw new Problem('usage', `"${rest.join(':')}" is no address of this host.`, {hint: 'Write PORT, PORT:PORT or PORT:HOST:PORT.'});
	}

	return {target, host: address.host, port: address.port};
}
