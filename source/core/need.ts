import {Problem} from './problem.ts';
import type {Ability, Provider, SessionActions} from './provider.ts';
import {readOnlyProblem} from './read-only.ts';

/** The part of a provider that does this. Problem `refused` where the service has no such thing, or nothing is to be changed. */
export function need<Name extends Ability>(provider: Pick<Provider, Name | 'isReadOnly' | 'label'>, ability: Name, what: string): SessionActions[Name] {
	const action = provider[ability];
	if (action === undefined) {
		throw provider.isReadOnly ? readOnlyProblem(what) : new Problem('refused', `${provider.label} has no way to ${what}.`);
	}

	return action as SessionActions[Name];
}
