import type {Parameter} from './config.ts';
import {textOf} from './json-text.ts';

function quote(text: string): string {
	return /^[\w%+,\-./:=@]+$/.test(text) ? text : `'${text.replaceAll('\'', String.raw`'\''`)}'`;
}

const wordOf = ({name, type, passAs}: Parameter, value: unknown): string => {
	if (type === 'flag') {
		return value === true ? passAs ?? `--${name}` : '';
	}

	return (Array.isArray(value) ? value : [value]).map(one => (passAs ?? '--{name}={v}'.replace('{name}', () => name)).replaceAll(/\{v(?:alue)?\}/g, () => quote(textOf(one)))).join(' ');
};

/** Each parameter that has a value as it goes into a command line, `--lr=0.5`. */
export function parameterWords(parameters: readonly Parameter[], values: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
	return new Map(parameters
		.filter(({name}) => values[name] !== undefined && values[name] !== null)
		.map(parameter => [parameter.name, wordOf(parameter, values[parameter.name])]));
}

/** A command with `{parameters}`, `{parameter:NAME}` and `{parameter-value:NAME}` replaced. */
export function interpolate(command: string, words: ReadonlyMap<string, string>, values: Readonly<Record<string, unknown>>): string {
	return command
		.replaceAll(/\{param(?:eter)?s\}/g, () => words.values().filter(Boolean).toArray().join(' '))
		.replaceAll(/\{param(?:eter)?:([^}]+)\}/g, (_all, name: string) => words.get(name) ?? '')
		.replaceAll(/\{param(?:eter)?-value:([^}]+)\}/g, (_all, name: string) => (values[name] === undefined ? '' : quote(textOf(values[name]))));
}
