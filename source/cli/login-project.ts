import {Problem} from '../core/problem.ts';
import type {Profile} from '../core/profile.ts';
import {chooseProject as choose} from '../core/project.ts';
import type {Provider} from '../core/provider.ts';
import {sanitizeLine} from '../core/text.ts';
import {askLine} from './ask.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';

/** The provider's profile with the project that is meant; where that is open, somebody is asked, or it is a Problem `usage` and the login is not kept. */
export async function chooseProject(context: Context, provider: Provider, wanted: string | undefined): Promise<Profile> {
	const {profile} = provider;
	const {settings, signal} = context;
	try {
		const projects = await provider.listProjects?.(signal);
		if (wanted !== undefined || !projects || !context.isInteractive || projects.length === 1 || projects.some(({id}) => id === profile.projectId)) {
			return choose(profile, projects, wanted);
		}

		await write(context.stderr, `${projects.map(({name}) => `  ${sanitizeLine(name)}`).join('\n')}\n`);
		return choose(profile, projects, await askLine(context, 'Project'));
	} catch (error) {
		if (error instanceof Problem && settings.profiles().every(({name}) => name !== profile.name)) {
			await settings.credentials(profile.name).remove();
		}

		throw error;
	}
}
