import {Problem} from '../../core/problem.ts';
import type {Trust} from '../../core/profile.ts';
import {request} from '../http.ts';
import {jsonOf} from './answer-problem.ts';

/**
The API version sent unless a server refuses it: every release from 23.09 to 26.9 takes it, and the calls baitui makes have one form that fits them all
(backendai-observed-26 sections 0 and 1). So no call needs a probe first, which newer servers count per address.
*/
export const oldestCommonVersion = 'v7.20230615';

/** Versions baitui may speak, oldest first. */
const spoken = ['v6.20220315', 'v6.20220615', 'v6.20230315', 'v7.20230615', 'v8.20240315', 'v8.20240915', 'v9.20250722'];

export type ServerVersion = {
	/** API version, such as v9.20250722. */
	readonly api: string;
	/** Release of the manager, such as 26.9.6. */
	readonly release: string;
};

function order(version: string): [number, string] {
	const [major = '', date = ''] = version.slice(1).split('.', 2);
	return [Number(major), date];
}

function isAtMost(one: string, other: string): boolean {
	const [major, date] = order(one);
	const [otherMajor, otherDate] = order(other);
	return major < otherMajor || (major === otherMajor && date <= otherDate);
}

/** Whether a release, as the manager names itself, is that one or a later one. */
export function isFrom(release: string, year: number, month: number): boolean {
	const [major = 0, minor = 0] = release.split('.').map(Number);
	return major > year || (major === year && minor >= month);
}

/** What the manager says about itself at its root (`/`, or `/func/` of a webserver); undefined where something else answers. Problem `unreachable`. */
export async function probeVersion(root: string, {skipsTlsVerification, authorities}: Trust, signal?: AbortSignal): Promise<ServerVersion | undefined> {
	const answer = await request({
		method: 'GET', url: root, headers: {'User-Agent': 'baitui'}, skipsTlsVerification, authorities, signal, timeout: 10_000,
	});
	const {version, manager} = jsonOf(answer);
	return answer.status === 200 && typeof version === 'string' && /^v\d+\.\d{8}$/.test(version) ? {api: version, release: typeof manager === 'string' ? manager : ''} : undefined;
}

/** The newest version that both sides speak. Problem `refused` when there is none. */
export async function negotiate(root: string, trust: Trust, signal?: AbortSignal): Promise<string> {
	const server = await probeVersion(root, trust, signal);
	const best = server && spoken.findLast(version => isAtMost(version, server.api));
	if (best === undefined) {
		throw new Problem('refused', `The server speaks ${server?.api ?? 'no version of the Backend.AI API'}; baitui speaks ${spoken[0]} to ${spoken.at(-1)}.`);
	}

	return best;
}
