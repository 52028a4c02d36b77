import {need} from '../core/need.ts';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import type {StartField} from '../core/start.ts';
import type {Arguments} from './arguments.ts';
import type {Context} from './context.ts';
import {
	formatJson,
	formatPairs,
	formatTable,
	write,
} from './output.ts';
import {readWish} from './start-wish.ts';

const formOf = ({form, usual, isNeeded}: StartField) => `${form}${isNeeded ? ' (needed)' : (usual === undefined ? '' : ` (else: ${usual})`)}`;

/** `baitui start --choices [FIELD]` */
export async function listChoices(given: Arguments, context: Context, provider: Provider): Promise<number> {
	const {form, names} = need(provider, 'starting', 'start sessions');
	const [name] = given.words;
	const {fields, left} = await form(readWish({...given, words: []}, context, names), context.signal);
	const field = fields.find(field => field.name === name);
	if (name !== undefined && !field) {
		throw new Problem('not-found', `There is no field "${name}".`, {hint: `There are: ${fields.map(({name}) => name).join(', ')}.`});
	}

	const chosen = field ? [field] : fields;
	if (context.isJson) {
		await write(context.stdout, formatJson({
			left: left ?? null,
			fields: chosen.map(({name, label, kind, form, usual, isNeeded, choices}) => ({
				name, label, kind, form, usual: usual ?? null, needed: isNeeded ?? false,
				choices: (choices ?? []).map(({value, detail, obstacle}) => ({value, detail: detail ?? null, obstacle: obstacle ?? null})),
			})),
		}));
		return 0;
	}

	if (field) {
		await write(context.stdout, formatTable(field.choices ?? [], [
			{heading: field.label.toUpperCase(), cell: ({value}) => value},
			{heading: 'DETAIL', cell: ({detail, obstacle}) => [detail, obstacle].filter(Boolean).join(', ')},
		]));
		return 0;
	}

	await write(context.stdout, formatPairs([
		...(left === undefined ? [] : [['left now', left] as const]),
		...fields.flatMap(one => [[one.name, formOf(one)] as const, ...(one.choices ?? []).slice(0, 20).map(({value, detail, obstacle}) => ['', `  ${[value, detail, obstacle].filter(Boolean).join('  ')}`] as const)]),
	]));
	return 0;
}
