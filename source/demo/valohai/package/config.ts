import {parse} from 'yaml';
import type {ConfigItem} from '../world/commit.ts';
import {textOf as jsonText} from './json-text.ts';

/** A parameter of a step. */
export type Parameter = {
	readonly name: string;
	readonly type: string;
	readonly default: unknown;
	/** How it goes into the command line; `{v}` is its value. */
	readonly passAs: string | undefined;
};

export type Step = {
	readonly name: string;
	readonly image: string;
	readonly command: readonly string[];
	readonly parameters: readonly Parameter[];
	readonly inputs: ReadonlyArray<{readonly name: string; readonly urls: readonly string[]}>;
	/** A slug. */
	readonly environment: string | undefined;
	readonly environmentVariables: Readonly<Record<string, string>>;
	/** Seconds. */
	readonly timeLimit: number | undefined;
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : (value === undefined || value === null ? [] : [value]));
const itemsOf = (value: unknown) => listOf(value).filter(item => typeof item === 'object' && item !== null) as readonly ConfigItem[];
const textOf = (value: unknown) => (value === undefined || value === null ? undefined : jsonText(value));

/** `valohai.yaml` as the service keeps it. Throws an Error for anything but a list. */
export function parseConfig(text: string): readonly ConfigItem[] {
	const config: unknown = parse(text);
	if (!Array.isArray(config)) {
		throw new TypeError('The configuration is not a list.');
	}

	return itemsOf(config);
}

function stepOf(item: ConfigItem): Step {
	return {
		name: String(item.name),
		image: textOf(item.image) ?? '',
		command: listOf(item.command).map(String),
		parameters: itemsOf(item.parameters).map(parameter => ({
			name: String(parameter.name), type: textOf(parameter.type) ?? 'string', default: parameter.default, passAs: textOf(parameter['pass-as']),
		})),
		inputs: itemsOf(item.inputs).map(input => ({name: String(input.name), urls: listOf(input.default).map(String)})),
		environment: textOf(item.environment),
		environmentVariables: Object.fromEntries(itemsOf(item['environment-variables']).filter(variable => variable.default !== undefined).map(variable => [String(variable.name), String(variable.default)])),
		timeLimit: typeof item['time-limit'] === 'number' ? item['time-limit'] : undefined,
	};
}

export function findStep(config: readonly ConfigItem[], name: string): Step | undefined {
	const item = config.map(({step}) => step as ConfigItem | undefined).find(step => step?.name === name);
	return item && stepOf(item);
}
