import {Problem} from '../../core/problem.ts';
import type {Profile} from '../../core/profile.ts';
import type {Discovered} from '../../core/provider.ts';
import {trimSlashes} from '../address.ts';
import {linkedProject, readVhConfig, type Environment} from './vh-config.ts';

const publicHost = 'https://app.valohai.com';

const isSameHost = (one: string, other: string) => URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;

function checkHost(host: string): string {
	if (!/^https?:\/\/[^/]/.test(host) || !URL.canParse(host)) {
		throw new Problem('usage', `VALOHAI_HOST is "${host}", which is no web address.`, {hint: 'It must begin with https:// or http://.'});
	}

	return trimSlashes(host);
}

/**
The profile that `vh` would use here: `VALOHAI_*`, else what it keeps for its user, with the project of the variable or of the link of a folder (valohai.md section 1). A token of the
environment without a host is one of app.valohai.com, as `vh` has it; other than there, a kept token goes to the host it was kept for, and to no other.
*/
export function discover(environment: Environment, folder: string): Discovered | undefined {
	const {VALOHAI_TOKEN: token = '', VALOHAI_HOST: host = '', VALOHAI_PROJECT: projectId = '', VALOHAI_PROJECT_DIR: projectFolder = ''} = environment;
	const kept = readVhConfig(environment);
	const isMeant = [token, host, projectId].some(value => value !== '');
	if (!isMeant && (!kept || kept.token === '' || !URL.canParse(kept.host))) {
		return undefined;
	}

	const usualHost = token === '' && kept && kept.host !== '' ? kept.host : publicHost;
	const address = checkHost(host === '' ? usualHost : host);
	const isKept = kept !== undefined && isSameHost(kept.host, address);
	const keptToken = isKept ? kept.token : '';
	const known = token === '' ? keptToken : token;
	const linked = isKept ? linkedProject(kept, projectFolder === '' ? folder : projectFolder) : undefined;
	const project = projectId !== '' && projectId !== linked?.id ? {id: projectId, name: projectId} : linked;
	const isOfKept = isKept && token === '';
	const profile: Profile = {
		name: `${isMeant ? 'env' : 'vh'}-${new URL(address).host.replaceAll(/[^\w\-.]/g, '-')}`,
		service: 'valohai',
		endpoints: [address],
		mode: 'token',
		...(isOfKept && kept.user !== '' && {user: kept.user}),
		domain: '',
		project: project?.name ?? '',
		...(project && {projectId: project.id}),
		skipsTlsVerification: isKept && kept.skipsTlsVerification,
		...(isKept && kept.authorities !== undefined && {authorities: kept.authorities}),
	};
	return {
		profile, credentials: known === '' ? {} : {token: known}, origin: isMeant ? 'environment' : kept!.file, isMeant,
	};
}
