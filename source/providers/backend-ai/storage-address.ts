import {Problem} from '../../core/problem.ts';
import {trimSlashes} from '../address.ts';

/** Storage proxies' addresses by those that the manager hands out. */
export type StorageAddresses = Readonly<Record<string, string>>;

/** Reads `BACKEND_OVERRIDE_STORAGE_PROXY`, `FROM=TO,FROM=TO`. Problem `usage`. */
export function parseStorageAddresses(text: string): StorageAddresses {
	return Object.fromEntries(text.split(',').map(part => part.trim()).filter(part => part !== '').map(part => {
		const [, from, to] = /^(https?:\/\/[^/=][^=]*)=(https?:\/\/[^/].*)$/.exec(part) ?? [];
		if (from === undefined || to === undefined) {
			throw new Problem('usage', `BACKEND_OVERRIDE_STORAGE_PROXY has "${part}", which is not FROM=TO.`, {hint: 'Both are web addresses, such as http://storage:6021=https://storage.example.com; several are separated by commas.'});
		}

		return [trimSlashes(from), trimSlashes(to)];
	}));
}

/**
Where to reach a storage proxy that the manager calls `url`. The official client wants whole addresses, with `/upload` or `/download`; those without it are taken for both.
Problem `failed` where addresses are given and none is for this one, as with the official client.
*/
export function storageAddress(url: string, addresses: StorageAddresses): string {
	const known = Object.entries(addresses);
	const found = known.find(([from]) => url === from || url.startsWith(`${from}/`));
	if (known.length > 0 && !found) {
		throw new Problem('failed', `BACKEND_OVERRIDE_STORAGE_PROXY has no address for ${url}.`, {hint: 'Add one to it, or remove the variable.'});
	}

	return found ? found[1] + url.slice(found[0].length) : url;
}
