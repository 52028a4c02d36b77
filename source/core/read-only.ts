import {Problem} from './problem.ts';
import type {Ability, Provider} from './provider.ts';

/** What changes something at a service. */
const changing: ReadonlySet<string> = new Set<Ability>(['starting', 'terminate', 'restart', 'rename', 'interrupt', 'remove', 'purgeOutputs', 'ownKey']);

const no = new Set(['', '0', 'false', 'no']);

/** Whether the user wants nothing changed, by BAITUI_READ_ONLY. */
export function isReadOnly(environment: Readonly<Record<string, string | undefined>>): boolean {
	return !no.has(environment.BAITUI_READ_ONLY ?? '');
}

/** The provider without all that changes something; what is absent is offered nowhere. */
export function withoutChanges(provider: Provider): Provider {
	const left = Object.fromEntries(Object.entries(provider).filter(([name]) => !changing.has(name))) as Provider;
	const {storage} = provider;
	return {
		...left, isReadOnly: true, ...(storage && {
			storage: {
				...storage,
				async create() {
					throw readOnlyProblem('make folders');
				},
			},
		}),
	};
}

/** For what would change something all the same; `what` follows `does not`. */
export function readOnlyProblem(what: string): Problem {
	return new Problem('refused', `baitui runs read-only, so it does not ${what}.`, {hint: 'Without --read-only and BAITUI_READ_ONLY it does.'});
}
