import type {Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import type {PortSuggestion} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {describeHolder} from './holder.ts';
import {
	candidatePorts,
	isFree,
	usualPort,
	wantedPorts,
} from './ports.ts';

/** Ports after a taken one that are tried before any other. */
const reach = 20;

export type PortWish = {readonly port?: number; readonly host?: string; readonly sshPort?: number | undefined};

/** The local port a new tunnel would get now, and who has the one it was meant to get. With `port`, that one or the next that is free. */
export async function suggestPort(settings: Settings, session: Session, target: string | number, {port: wanted, host = '127.0.0.1', sshPort}: PortWish = {}): Promise<PortSuggestion> {
	if (wanted !== undefined && await isFree(host, wanted)) {
		return {port: wanted, why: 'wanted'};
	}

	if (wanted !== undefined) {
		const taken = await whoHas(settings, host, wanted);
		for (let port = Math.max(1024, wanted + 1); port <= Math.min(65_535, wanted + reach); port++) {
			if (await isFree(host, port)) {
				return {port, why: 'next', taken};
			}
		}

		return {...await suggestPort(settings, session, target, {host, sshPort}), why: 'any', taken};
	}

	const remembered = settings.rememberedPort(session.name, target);
	const usual = usualPort(session, target, sshPort);
	const {value: port} = await candidatePorts(host, wantedPorts(session, target, {remembered, sshPort})).next() as {value: number};
	const meant = remembered ?? usual;
	return {
		port,
		why: reasonFor(port, remembered, usual),
		...(meant !== undefined && meant !== port && {taken: await whoHas(settings, host, meant)}),
	};
}

function reasonFor(port: number, remembered: number | undefined, usual: number | undefined): PortSuggestion['why'] {
	if (port === remembered) {
		return 'remembered';
	}

	if (usual === undefined) {
		return 'any';
	}

	return port === usual ? 'usual' : (port > usual && port <= usual + 4 ? 'next' : 'any');
}

async function whoHas(settings: Settings, host: string, port: number): Promise<NonNullable<PortSuggestion['taken']>> {
	const holder = await describeHolder(settings, {host, port});
	return {port, ...(holder !== undefined && {holder: sanitizeLine(holder)})};
}
