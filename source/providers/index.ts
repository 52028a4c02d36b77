import {Problem} from '../core/problem.ts';
import type {CredentialStore, Profile, Trust} from '../core/profile.ts';
import type {
	Discovered,
	Provider,
	Recognised,
	RecognisedAt,
	Service,
	SignInWays,
} from '../core/provider.ts';
import {completeAddress} from './address.ts';
import {backendAi} from './backend-ai/index.ts';
import {valohai} from './valohai/index.ts';

/** Every service baitui knows. */
export const services: Readonly<Record<string, Service>> = {'backend-ai': backendAi, valohai};

function serviceOf(profile: Pick<Profile, 'name' | 'service'>): Service {
	const service = services[profile.service];
	if (!service) {
		throw new Problem('usage', `Profile ${profile.name} is of a service "${profile.service}" that this baitui does not know.`, {hint: `It knows: ${Object.keys(services).join(', ')}.`});
	}

	return service;
}

/** Problem `usage` for a profile of a service this release does not know. */
export function createProvider(profile: Profile, credentials: CredentialStore): Provider {
	return serviceOf(profile).create(profile, credentials);
}

/** How one signs in with a profile. Problem `usage` for a service, or a mode of it, that this release does not know. */
export function signInWays(profile: Pick<Profile, 'name' | 'service' | 'mode'>): SignInWays {
	const {signIns, label} = serviceOf(profile);
	const ways = signIns[profile.mode];
	if (!ways) {
		throw new Problem('usage', `${label} has no ${profile.mode} mode.`, {hint: `It has: ${Object.keys(signIns).join(', ')}.`});
	}

	return ways;
}

/**
What answers at a typed address, and the address in full; of several, separated by commas, the first that can be reached is asked, and `addresses` has them all.
Problem `usage`, `unreachable`, `failed` when it is none of the services.
*/
export async function recognise(typed: string, signal?: AbortSignal, trust?: Trust): Promise<RecognisedAt> {
	const addresses = typed.split(',').map(address => completeAddress(address));
	let problem: unknown;
	for (const address of addresses) {
		try {
			const found = await recogniseOne(address, signal, trust);
			return {
				...found, ...signInWays({name: address, ...found}), address: addresses[0]!, addresses,
			};
		} catch (error) {
			if (!(error instanceof Problem) || error.code !== 'unreachable') {
				throw error;
			}

			problem = error;
		}
	}

	throw problem;
}

async function recogniseOne(address: string, signal?: AbortSignal, trust?: Trust): Promise<Recognised> {
	for (const service of Object.values(services)) {
		const found = await service.recognise(address, signal, trust);
		if (found) {
			return found;
		}
	}

	throw new Problem('failed', `${new URL(address).host} answers, but not as a server that baitui knows.`, {
		hint: `Give the address of ${Object.values(services).map(service => service.label).join(' or ')}.`,
	});
}

/** The profiles found in the environment and from `folder` upwards. */
export function discover(environment: Readonly<Record<string, string | undefined>>, folder: string): readonly Discovered[] {
	return Object.values(services).flatMap(service => service.discover(environment, folder) ?? []);
}
