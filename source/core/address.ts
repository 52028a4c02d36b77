import type {LocalAddress} from './tunnel.ts';

/** `PORT`, `HOST:PORT`, `[ADDRESS]:PORT` or `unix:PATH`, as people write it; the host is 127.0.0.1 where none is given. Undefined for anything else. */
export function parseAddress(text: string): LocalAddress | undefined {
	if (text.startsWith('unix:')) {
		const path = text.slice('unix:'.length);
		return path === '' ? undefined : {path};
	}

	const {six, four, port = ''} = /^(?:(?:\[(?<six>[^\]]+)\]|(?<four>[^:]+)):)?(?<port>\d+)$/.exec(text)?.groups ?? {};
	const number = Number(port);
	return port === '' || number < 1 || number > 65_535 ? undefined : {host: six ?? four ?? '127.0.0.1', port: number};
}

/** Whether only programs of this host can reach an address: 127.0.0.0/8, ::1 and localhost. */
export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
