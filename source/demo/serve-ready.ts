import process from 'node:process';
import type {Cluster} from './cluster.ts';
import type {Service} from './valohai/service.ts';

/** What is said when a demo answers: one line of JSON, or a text for a person. */
export type Ready = {
	readonly json: Readonly<Record<string, unknown>>;
	readonly text: string;
};

/** A text for a person names so many sessions. */
const mostNames = 10;

export function clusterReady({
	endpoints, email, password, accessKey, secretKey, sessionNames, release, faults, totpSecret,
}: Cluster): Ready {
	return {
		json: {
			session: endpoints.session, api: endpoints.api, email, password, accessKey, secretKey, sessions: sessionNames, release, pid: process.pid, ...(faults.needsOtp && {totpSecret}),
		},
		text: `Demo cluster, release ${release}, on this machine only.

  session mode   ${endpoints.session}
    e-mail       ${email}
    password     ${password}${faults.needsOtp ? `\n    OTP secret   ${totpSecret}` : ''}
  api mode       ${endpoints.api}
    access key   ${accessKey}
    secret key   ${secretKey}
  sessions       ${sessionNames.slice(0, mostNames).join(', ')}${sessionNames.length > mostNames ? ` and ${sessionNames.length - mostNames} more` : ''}

Log in with another terminal:  baitui login ${endpoints.session}
Ctrl-C ends it, and everything in it is gone.`,
	};
}

export function valohaiReady({
	url, username, password, token, project, running, debugKeyFile,
}: Service): Ready {
	return {
		json: {
			url, username, password, token, project: project.name, projectId: project.id, executions: running, debugKey: debugKeyFile, pid: process.pid,
		},
		text: `Demo of Valohai, on this machine only.

  address        ${url}
    token        ${token}
    user         ${username}
    password     ${password}
  project        ${project.name} (${project.id})
  executions     ${running.map(counter => `#${counter}`).join(', ')}
  ssh key        ${debugKeyFile}

Log in with another terminal:  baitui login ${url}
Ctrl-C ends it, and everything in it is gone.`,
	};
}
