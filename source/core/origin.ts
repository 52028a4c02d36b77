import {shellWord} from './text.ts';
import type {LocalAddress} from './tunnel.ts';

/** The way on which the user came to this host: by ssh, from another machine. */
export type Origin = {
	/** The machine the user sits at, as this host sees it. */
	readonly from: string;
	/** This host, as that machine reached it. */
	readonly host: string;
	/** Of the sshd that was reached. */
	readonly port: number;
	readonly user: string;
};

/** What `SSH_CONNECTION` says: address and port of the client, then those of the server (sshd(8), ENVIRONMENT). Undefined where nobody came by ssh. */
export function originOf(connection: string | undefined, user: string): Origin | undefined {
	const [from, , host, port] = (connection ?? '').trim().split(/\s+/, 4);
	return from && host && /^\d+$/.test(port ?? '')
		? {
			from, host, port: Number(port), user,
		}
		: undefined;
}

/** The ssh line that leads tunnels of this host on to the machine the user sits at. Local ports there are those of here. */
export function forwardCommand({host, port, user}: Origin, binds: readonly LocalAddress[]): string {
	return [
		'ssh',
		...(port === 22 ? [] : ['-p', String(port)]),
		...binds.flatMap(bind => ['-L', forward(bind)]),
		`${user}@${host}`,
	].map(word => shellWord(word)).join(' ');
}

/** Any port of one's own can stand for a unix socket. */
const portOfSocket = 8080;

function forward({host, port, path}: LocalAddress): string {
	if (path !== undefined) {
		return `${portOfSocket}:${path}`;
	}

	const loopback = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
	return `${port}:${loopback.includes(':') ? `[${loopback}]` : loopback}:${port}`;
}
