import {formatCost} from '../../core/format.ts';
import {Problem} from '../../core/problem.ts';
import type {StartChoice} from '../../core/start.ts';
import {textOf} from '../json.ts';
import {type Client, listAll} from './client.ts';

export type MachineKind = {
	readonly id: string;
	readonly slug: string;
	readonly name: string;
	/** `$0.53/h, 2 jobs, 1 x T4`: what it costs, how much runs or waits there, what is in it. */
	readonly detail: string;
};

/** The kinds of machines, with price and queue where the service tells. */
export async function listEnvironments(client: Client, signal?: AbortSignal): Promise<readonly MachineKind[]> {
	const rows = await listAll(client, {
		path: 'environments/', query: [['include', 'unfinished_job_count']], signal, doing: 'Listing environments',
	});
	return rows.filter(({enabled}) => enabled !== false).map(row => {
		const price = Number(row.per_hour_price_usd ?? NaN);
		const waiting = Number(row.unfinished_job_count ?? NaN);
		const facts = [Number.isNaN(price) ? '' : `${formatCost(price)}/h`, Number.isNaN(waiting) ? '' : (waiting === 1 ? '1 job' : `${waiting} jobs`), textOf(row.gpu_spec)];
		return {
			id: textOf(row.id), slug: textOf(row.slug), name: textOf(row.name), detail: facts.filter(Boolean).join(', '),
		};
	});
}

export function choicesOf(environments: readonly MachineKind[]): readonly StartChoice[] {
	return environments.map(({slug, id, name, detail}) => ({value: slug || id, detail: [detail, name].filter(Boolean).join(', ')}));
}

/** The id of an environment by its slug, name or id. Problem `not-found`, which lists the slugs. */
export async function environmentId(client: Client, word: string, signal?: AbortSignal): Promise<string> {
	const all = await listEnvironments(client, signal);
	const found = all.find(({id, slug}) => id === word || slug === word) ?? all.find(({name}) => name.toLowerCase() === word.toLowerCase());
	if (!found) {
		throw new Problem('not-found', `There is no environment "${word}".`, {hint: `There are: ${all.map(({slug, id}) => slug || id).join(', ')}.`});
	}

	return found.id;
}
