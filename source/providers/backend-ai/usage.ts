import type {Meter} from '../../core/usage.ts';
import {recordOf} from './json.ts';

const names: Readonly<Record<string, string>> = {cpu_util: 'CPU', mem: 'mem'};

/** `cuda_util` and `cuda_mem`, also of other makers; all devices of a container are one. */
const devices = /^(?<device>[a-z]+\d*)_(?<what>util|mem)$/;

/** `live_stat` of a container: all numbers are strings, `capacity` may be null (backendai.md section 4.5). CPU first, then memory, then accelerators. */
export function usageOf(value: unknown): readonly Meter[] {
	const stats = recordOf(value);
	const order = Object.keys(names);
	const keys = Object.keys(stats).filter(key => Object.hasOwn(names, key) || devices.test(key)).toSorted((one, other) => (order.indexOf(one) + 1 || 9) - (order.indexOf(other) + 1 || 9));
	return keys.flatMap(key => {
		const {current, capacity} = recordOf(stats[key]);
		const [used, total] = [Number(current), Number(capacity)];
		if (capacity === null || !Number.isFinite(used) || !Number.isFinite(total) || total <= 0) {
			return [];
		}

		const isBytes = key.endsWith('mem');
		return [{name: names[key] ?? nameOf(key), share: Math.max(0, Math.min(1, used / total)), ...(isBytes && {used, total})}];
	});
}

function nameOf(key: string): string {
	const {device = '', what = ''} = devices.exec(key)?.groups ?? {};
	const name = ['cuda', 'rocm'].includes(device) ? 'GPU' : device;
	return what === 'mem' ? `${name} mem` : name;
}
