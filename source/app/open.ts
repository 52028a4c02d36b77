import type {Provider} from '../core/provider.ts';
import type {Settings} from '../settings/settings.ts';
import {openProvider as open} from '../workers/open-provider.ts';

/** The provider a verb of the command line talks to. Problem `sign-in-needed`, `not-found`. */
export function openProvider(settings: Settings, environment: Readonly<Record<string, string | undefined>>, folder: string, profileName?: string): Provider {
	return open({settings, environment, folder}, profileName);
}
