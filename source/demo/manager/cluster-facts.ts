import type {Handler} from '../http/router.ts';
import {releases} from '../release.ts';
import {isLive} from '../world/session.ts';
import type {World} from '../world/world.ts';

const gibibyte = 1024 ** 3;
const presetList = [
	{name: 'small', shared_memory: null, resource_slots: {cpu: '1', mem: String(gibibyte)}},
	{name: 'gpu', shared_memory: null, resource_slots: {cpu: '8', mem: String(32 * gibibyte), 'cuda.device': '1'}},
];
const total: Readonly<Record<string, number>> = {cpu: 128, mem: 1024 * gibibyte, 'cuda.device': 16};

function used(world: World): Record<string, string> {
	const sum: Record<string, number> = {};
	for (const session of world.sessions.values()) {
		for (const [name, count] of isLive(session) ? Object.entries(session.slots) : []) {
			sum[name] = (sum[name] ?? 0) + Number(count);
		}
	}

	return Object.fromEntries(Object.keys(total).map(name => [name, String(sum[name] ?? 0)]));
}

function each(value: string): Record<string, string> {
	return Object.fromEntries(Object.keys(total).map(name => [name, value]));
}

export const health: Handler = world => ({status: 200, body: {status: 'ok', version: releases[world.release].manager}});

export const announcement: Handler = () => ({status: 200, body: {enabled: false, message: ''}});

export const scalingGroups: Handler = () => ({status: 200, body: {scaling_groups: [{name: 'default'}]}});

export const wsproxyVersion: Handler = () => ({status: 200, body: {wsproxy_version: 'v1'}});

export const presets: Handler = () => ({status: 200, body: {presets: presetList}});

export const resourceSlots: Handler = () => ({status: 200, body: {cpu: 'count', mem: 'bytes', 'cuda.device': 'count'}});

/** What could be started now. `Infinity` and `NaN` are texts that the real server writes too. */
export const checkPresets: Handler = world => {
	const using = used(world);
	const remaining = Object.fromEntries(Object.entries(total).map(([name, count]) => [name, String(count - Number(using[name]))]));
	return {
		status: 200,
		body: {
			keypair_limits: each('Infinity'), keypair_using: using, keypair_remaining: each('Infinity'),
			scaling_group_remaining: remaining, scaling_groups: {default: {using, remaining}},
			presets: presetList.map(preset => ({...preset, allocatable: true})),
			group_limits: each('NaN'), group_using: each('NaN'), group_remaining: each('NaN'),
		},
	};
};
