import {Problem} from '../core/problem.ts';

/** Without the slashes at its end, so that a path can follow. */
export function trimSlashes(address: string): string {
	let end = address.length;
	while (address[end - 1] === '/') {
		end--;
	}

	return address.slice(0, end);
}

/** An address as a user types it, as a base URL: https unless written otherwise, http for this machine. Problem `usage`. */
export function completeAddress(typed: string): string {
	const text = trimSlashes(typed.trim());
	const isLocal = /^(?:localhost|127\.|\[::1\])/.test(text);
	const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `${isLocal ? 'http' : 'https'}://${text}`;
	if (text === '' || !URL.canParse(withScheme) || !/^https?:/i.test(withScheme)) {
		throw new Problem('usage', text === '' ? 'No address was given.' : `"${text}" is no web address.`, {hint: 'It looks like https://cluster.example.org.'});
	}

	return withScheme;
}
