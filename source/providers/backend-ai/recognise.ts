import {usualTrust, type Trust} from '../../core/profile.ts';
import type {Recognised} from '../../core/provider.ts';
import {trimSlashes} from '../address.ts';
import {probeVersion} from './version.ts';

/**
Whether a Backend.AI webserver or a manager answers: the webserver passes its manager's version on at `/func/`, the manager has it at its root (backendai.md section 1.4).
*/
export async function recognise(address: string, signal?: AbortSignal, trust: Trust = usualTrust): Promise<Recognised | undefined> {
	const base = trimSlashes(address);
	const webserver = await probeVersion(`${base}/func/`, trust, signal);
	if (webserver) {
		return {service: 'backend-ai', mode: 'session', description: `Backend.AI ${webserver.release} webserver, login by e-mail and password`};
	}

	const manager = await probeVersion(`${base}/`, trust, signal);
	return manager ? {service: 'backend-ai', mode: 'api', description: `Backend.AI ${manager.release} manager, login by access key`} : undefined;
}
