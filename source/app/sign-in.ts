import {savedAt, type Keeping, type Profile} from '../core/profile.ts';
import {chooseProject} from '../core/project.ts';
import type {
	Identity,
	Provider,
	RecognisedAt,
	SignIn,
} from '../core/provider.ts';
import {completeAddress} from '../providers/address.ts';
import {createProvider, recognise} from '../providers/index.ts';
import type {Settings} from '../settings/settings.ts';

/** What answers at a typed address, trusted as the profile that was saved for it, perhaps under a name, trusts it. Problems of `recognise`. */
export async function recogniseAgain({profiles}: Pick<Settings, 'profiles'>, typed: string, {name, signal}: {readonly name?: string | undefined; readonly signal?: AbortSignal | undefined} = {}): Promise<{readonly found: RecognisedAt; readonly saved: Profile | undefined}> {
	const saved = savedAt(completeAddress(typed.split(',', 1)[0]!), profiles(), name);
	return {found: await recognise(typed, signal, saved), saved};
}

/**
Signs in and finds the project that is meant, where the service has some to choose from. Problem as those of the provider, and `usage`, `not-found`, `not-unique` for the project, which
list what there is; then the login of a profile that is not saved is not kept.
*/
export async function signInTo(settings: Settings, profile: Profile, answers: SignIn, {keeping, signal}: {readonly keeping?: Keeping | undefined; readonly signal?: AbortSignal | undefined} = {}): Promise<{readonly provider: Provider; readonly identity: Identity}> {
	const credentials = settings.credentials(profile.name, keeping);
	const first = createProvider(profile, credentials);
	const identity = await first.signIn(answers, signal);
	try {
		const projects = await first.listProjects?.(signal);
		// A token does not say whose it is.
		const chosen = chooseProject({...profile, ...(answers.kind === 'token' && {user: identity.user})}, projects, undefined);
		return {provider: createProvider(chosen, credentials), identity};
	} catch (error) {
		if (settings.profiles().every(({name}) => name !== profile.name)) {
			await credentials.remove();
		}

		throw error;
	}
}
