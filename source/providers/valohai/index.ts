import process from 'node:process';
import type {CredentialStore, Profile} from '../../core/profile.ts';
import type {Provider, Service} from '../../core/provider.ts';
import {createClient} from './client.ts';
import {discover} from './discover.ts';
import {createExecutions} from './executions.ts';
import {
	identity,
	listProjects,
	signIn,
	signOut,
} from './login.ts';
import {createLogBook} from './log-book.ts';
import {listOutputs, purgeOutputs, readOutput} from './outputs.ts';
import {pause} from './pause.ts';
import {startNames} from './start-names.ts';
import {remove, terminate} from './stop.ts';
import {createProjectChoice} from './project.ts';
import {recognise} from './recognise.ts';

const label = 'Valohai';

function create(profile: Profile, credentials: CredentialStore): Provider {
	const client = createClient(profile, credentials);
	const projectId = createProjectChoice(client);
	const executions = createExecutions(client, projectId);
	const readLog = createLogBook(client);

	return {
		profile,
		label,
		listSessions: executions.list,
		older: executions.older,
		findByWord: executions.findByNumber,
		findSession: async (id, signal) => executions.find(id, {signal}),
		async connect(session, app, signal) {
			const {connect} = await import('./connect.ts');
			return connect(executions, session, app, signal);
		},
		sshUser: profile.sshUser ?? 'root',
		async sshLogin(session, signal) {
			const {sshLogin} = await import('./ssh-login.ts');
			return sshLogin(executions, session, {keyDirectory: credentials.keyDirectory(), environment: process.env, signal});
		},
		starting: {
			names: startNames,
			async form(wish, signal) {
				const {startForm} = await import('./start-form.ts');
				return startForm(client, await projectId(signal), wish, signal);
			},
			async start(wish, signal, report = () => undefined) {
				const {start} = await import('./start.ts');
				return start({
					client, projectId: await projectId(signal), signal, report,
				}, wish, credentials.keyDirectory());
			},
			async wishOf(id, signal) {
				const {wishOf} = await import('./start-form.ts');
				return wishOf(client, id, signal);
			},
		},
		terminate: async (session, _options, signal) => terminate(client, session, signal),
		remove: async (session, signal) => remove(client, session, signal),
		logs: async (session, _container, signal) => readLog(session.id, signal),
		outputs: async (session, signal) => listOutputs(client, session, signal),
		purgeOutputs: async (session, signal) => purgeOutputs(client, session, signal),
		readOutput: async (output, from, signal) => readOutput(client, output, from, signal),
		pause,
		signIn: async (answers, signal) => signIn(client, answers, signal),
		signOut: async () => signOut(client),
		identity: async signal => identity(client, signal),
		listProjects: async signal => listProjects(client, signal),
	};
}

/** Valohai: executions of a project, with ssh where they were started with it. */
export const valohai = {
	label, create, recognise, discover, signIns: {token: {takes: ['token', 'password'], choosesProject: true}},
} satisfies Service;
