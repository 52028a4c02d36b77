import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {parseEnv} from 'node:util';
import {Problem} from '../../core/problem.ts';
import type {Profile} from '../../core/profile.ts';
import type {Discovered} from '../../core/provider.ts';
import {parseStorageAddresses} from './storage-address.ts';

type Environment = Readonly<Record<string, string | undefined>>;

function findUpwards(folder: string): string | undefined {
	for (let current = path.resolve(folder); ; current = path.dirname(current)) {
		const file = path.join(current, '.env');
		if (existsSync(file)) {
			return file;
		}

		if (current === path.dirname(current)) {
			return undefined;
		}
	}
}

function readVariables(file: string | undefined): Environment {
	if (file === undefined) {
		return {};
	}

	try {
		return parseEnv(readFileSync(file, 'utf8'));
	} catch {
		// A .env of another program that cannot be read is no reason to stop; without it there is nothing to discover there.
		return {};
	}
}

function isTrue(word: string): boolean {
	if (['y', 'yes', 't', 'true', '1'].includes(word.toLowerCase())) {
		return true;
	}

	if (['', 'n', 'no', 'f', 'false', '0'].includes(word.toLowerCase())) {
		return false;
	}

	throw new Problem('usage', `BACKEND_SKIP_SSLCERT_VALIDATION is "${word}", neither yes nor no.`, {hint: 'Set it to yes or no.'});
}

/**
The profile that the official client would use here: `BACKEND_*` (or the old brand's `SORNA_*`), and a `.env` found from `folder` upwards, whose values beat exported ones
(backendai.md section 1.1). Undefined where neither names an endpoint or a key.
*/
export function discover(environment: Environment, folder: string): Discovered | undefined {
	const file = findUpwards(folder);
	const fromFile = readVariables(file);
	const merged: Environment = {...environment, ...fromFile};
	const get = (key: string) => merged[`BACKEND_${key}`] ?? merged[`SORNA_${key}`] ?? '';
	const names = ['ENDPOINT', 'ACCESS_KEY'];
	if (names.every(name => get(name) === '')) {
		return undefined;
	}

	const endpoints = (get('ENDPOINT') || 'https://api.cloud.backend.ai').split(',').map(address => address.trim()).filter(address => address !== '');
	for (const address of endpoints) {
		if (!/^https?:\/\/[^/]/.test(address)) {
			throw new Problem('usage', `BACKEND_ENDPOINT has "${address}", which is no web address.`, {hint: 'It must begin with https:// or http://.'});
		}
	}

	const mode = get('ENDPOINT_TYPE') === 'session' ? 'session' : 'api';
	const accessKey = get('ACCESS_KEY');
	const secretKey = get('SECRET_KEY');
	const user = get('USER');
	const storageProxies = get('OVERRIDE_STORAGE_PROXY');
	const isFromFile = names.some(name => fromFile[`BACKEND_${name}`] !== undefined || fromFile[`SORNA_${name}`] !== undefined);
	const profile: Profile = {
		name: `env-${new URL(endpoints[0]!).host.replaceAll(/[^\w\-.]/g, '-')}`,
		service: 'backend-ai',
		endpoints,
		mode,
		...(user !== '' && {user}),
		...(mode === 'api' && accessKey !== '' && {accessKey}),
		domain: get('DOMAIN') || 'default',
		project: get('GROUP') || 'default',
		...(storageProxies !== '' && {storageAddresses: parseStorageAddresses(storageProxies)}),
		skipsTlsVerification: isTrue(get('SKIP_SSLCERT_VALIDATION')),
	};
	return {
		profile, credentials: mode === 'api' && secretKey !== '' ? {secretKey} : {}, origin: isFromFile ? file! : 'environment', isMeant: true,
	};
}
