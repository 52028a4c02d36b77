import type {Handler} from '../http/router.ts';
import {releases} from '../release.ts';
import {usedSlots} from '../world/resources.ts';
import type {World} from '../world/world.ts';

const gibibyte = 1024 ** 3;
const presetList = [
	{name: 'small', shared_memory: null, resource_slots: {cpu: '1', mem: String(gibibyte)}},
	{name: 'gpu', shared_memory: null, resource_slots: {cpu: '8', mem: String(32 * gibibyte), 'cuda.device': '1'}},
];

/** 26.9 writes decimals. */
function amount({release}: World, value: number): string {
	return release === '26.9' ? value.toFixed(6) : String(value);
}

function each({capacity}: World, value: string): Record<string, string> {
	return Object.fromEntries(Object.keys(capacity).map(name => [name, value]));
}

export const health: Handler = world => ({status: 200, body: {status: 'ok', version: releases[world.release].manager}});

export const announcement: Handler = () => ({status: 200, body: {enabled: false, message: ''}});

export const scalingGroups: Handler = () => ({status: 200, body: {scaling_groups: [{name: 'default'}]}});

export const wsproxyVersion: Handler = () => ({status: 200, body: {wsproxy_version: 'v1'}});

export const presets: Handler = () => ({status: 200, body: {presets: presetList}});

export const resourceSlots: Handler = () => ({status: 200, body: {cpu: 'count', mem: 'bytes', 'cuda.device': 'count'}});

/** What could be started now. `Infinity` and `NaN` are texts that the real server writes too. */
export const checkPresets: Handler = world => {
	const used = usedSlots(world);
	const using = Object.fromEntries(Object.keys(world.capacity).map(name => [name, amount(world, used[name] ?? 0)]));
	const remaining = Object.fromEntries(Object.entries(world.capacity).map(([name, count]) => [name, amount(world, count - (used[name] ?? 0))]));
	return {
		status: 200,
		body: {
			keypair_limits: each(world, 'Infinity'), keypair_using: using, keypair_remaining: each(world, 'Infinity'),
			scaling_group_remaining: remaining, scaling_groups: {default: {using, remaining}},
			presets: presetList.map(preset => ({...preset, allocatable: Object.entries(preset.resource_slots).every(([name, count]) => Number(count) <= Number(remaining[name]))})),
			group_limits: each(world, 'NaN'), group_using: each(world, 'NaN'), group_remaining: each(world, 'NaN'),
		},
	};
};
