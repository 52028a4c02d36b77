/** `make`, asked again only when one of `rest` is another than the last time for the same `key`. What is remembered goes with the key. */
export function remember<Key extends WeakKey, Rest extends readonly unknown[], Value>(make: (key: Key, ...rest: Rest) => Value): (key: Key, ...rest: Rest) => Value {
	const known = new WeakMap<Key, {readonly rest: Rest; readonly value: Value}>();
	return (key, ...rest) => {
		const last = known.get(key);
		if (last?.rest.every((part, index) => Object.is(part, rest[index]))) {
			return last.value;
		}

		const value = make(key, ...rest);
		known.set(key, {rest, value});
		return value;
	};
}
