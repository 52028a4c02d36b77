import {sanitizeLine} from '../core/text.ts';
import {fit, wrapWords} from './columns.ts';

const labelColumns = 8;

/** A label and its text, which goes on in lines of its own below itself. */
export function pair(label: string, text: string, columns: number, most = Infinity): readonly string[] {
	return wrapWords(text, Math.max(8, columns - labelColumns), most).map((line, index) => `${fit(index === 0 ? label : '', labelColumns)}${line}`);
}

/** A text of the service in as many lines as it takes, set in. */
export function indented(text: string | undefined, columns: number): readonly string[] {
	return text === undefined ? [] : wrapWords(sanitizeLine(text), Math.max(8, columns - 4)).map(line => `    ${line}`);
}
