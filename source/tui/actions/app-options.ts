import type {AppOptions} from '../../core/tunnel.ts';
import type {Words} from '../../words/index.ts';

/** Words as a shell would take them, for what a form needs: quotes keep spaces. */
export function wordsOf(text: string): readonly string[] {
	return (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map(word => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/**
What was typed for an app: `--logdir /home/work/tb --reload` and `A=1 B=2`. Undefined when nothing was; a sentence for what cannot be understood.
*/
export function appOptionsOf(argumentsText: string, environmentText: string, words: Words['launcher']): AppOptions | string | undefined {
	const values = new Map<string, readonly string[]>();
	let name: string | undefined;
	for (const word of wordsOf(argumentsText)) {
		const [, key, value] = /^(-[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
		if (key !== undefined) {
			name = key;
			values.set(key, [...values.get(key) ?? [], ...(value === undefined ? [] : [value])]);
		} else if (name === undefined) {
			return words.argumentsForm;
		} else {
			values.set(name, [...values.get(name)!, word]);
		}
	}

	const pairs = wordsOf(environmentText).map(word => /^([a-z_]\w*)=(.*)$/is.exec(word));
	if (pairs.includes(null)) {
		return words.variablesForm;
	}

	return values.size + pairs.length === 0
		? undefined
		: {
			arguments: Object.fromEntries([...values].map(([key, all]) => [key, all.length > 1 ? all : all[0] ?? null])),
			environment: Object.fromEntries(pairs.map(pair => [pair![1]!, pair![2]!])),
		};
}
