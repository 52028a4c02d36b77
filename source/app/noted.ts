import {subscribe, unsubscribe} from 'node:diagnostics_channel';
import {isAbort, toProblem} from '../core/problem.ts';
import {outputsSessionOf} from '../core/outputs.ts';
import type {RunLog} from '../core/run-log.ts';
import type {Session} from '../core/session.ts';
import {folderIdOf} from '../core/storage-folder.ts';
import {shellWord} from '../core/text.ts';
import {commandOf} from '../core/tunnel-command.ts';
import {formatAddress} from '../core/tunnel.ts';
import {callChannel, type NotedCall} from '../providers/call-channel.ts';
import type {App} from './app.ts';

/** What an action is called in the list of what baitui ran, and the line of a shell that does the same. */
type Description = {readonly what: string; readonly command?: string};

type Actions = Omit<App, 'profile' | 'identity' | 'sessions' | 'older' | 'tunnels' | 'transfers' | 'look' | 'runs'>;

/** A path of a session, of a folder without one, or of what a session left, as `cp` takes it. */
const placeOf = ({id, name}: Pick<Session, 'id' | 'name'>, path: string): string => (folderIdOf(id) === undefined && outputsSessionOf(id) === undefined ? `${name}:${path}` : `${name}${path}`);

const word = ({name}: Pick<Session, 'name'>): string => shellWord(name);

/** The actions that are noted. */
function describe({tunnels, transfers}: Pick<App, 'tunnels' | 'transfers'>): {readonly [Name in keyof Actions]?: Actions[Name] extends (...given: infer Given) => unknown ? (...given: Given) => Description : never} {
	const tunnel = (id: string) => tunnels.get().find(({spec}) => spec.id === id)?.spec;
	const tunnelText = (id: string): string => {
		const spec = tunnel(id);
		return spec ? `${spec.target} of ${spec.sessionName} on ${formatAddress(spec.bind)}` : id;
	};

	const copyText = (id: string): string => {
		const spec = transfers.get().find(transfer => transfer.spec.id === id)?.spec;
		return spec ? (spec.direction === 'upload' ? `upload ${spec.sources.join(' ')}` : `download ${spec.sources.join(' ')}`) : id;
	};

	return {
		signIn: ({name, endpoints}) => ({what: `sign in to ${endpoints[0] ?? name}`, command: `baitui login ${shellWord(endpoints[0] ?? '')} --profile ${shellWord(name)}`}),
		ssh(session, kind) {
			return typeof kind === 'object'
				? {what: `ssh to ${kind.container} of ${session.name}`, command: `baitui ssh ${word(session)} -- ssh ${shellWord(kind.container)}`}
				: {what: `ssh to ${session.name}${kind === 'tmux' ? ' in tmux' : ''}`, command: `baitui ssh ${word(session)}${kind === 'tmux' ? ' --tmux' : ''}`};
		},
		openTunnel: ({session, target, port}) => ({what: `open a tunnel to ${target} of ${session.name}`, command: `baitui tunnel ${word(session)} ${shellWord(String(target))}${port === undefined ? '' : ` -b ${port}`}`}),
		retryTunnel(id) {
			const spec = tunnel(id);
			return {what: `try the tunnel to ${tunnelText(id)} again`, ...(spec && {command: commandOf(spec)})};
		},
		closeTunnel: id => ({what: `close the tunnel to ${tunnelText(id)}`, command: `baitui tunnel stop ${shellWord(id)}`}),
		openFolder: ({name}) => ({what: `open the files of the folder ${name}`}),
		createFolder: name => ({what: `make the folder ${name}`, command: `baitui folders create ${shellWord(name)}`}),
		openFiles: session => ({what: `open the files of ${session.name}`}),
		copy: (session, {direction, sources, destination}) => ({
			what: direction === 'upload' ? `upload ${sources.join(' ')} to ${session.name}` : `download ${sources.join(' ')} from ${session.name}`,
			command: direction === 'upload'
				? `baitui cp ${sources.map(source => shellWord(source)).join(' ')} ${shellWord(placeOf(session, destination))}`
				: `baitui cp ${sources.map(source => shellWord(placeOf(session, source))).join(' ')} ${shellWord(destination)}`,
		}),
		pauseTransfer: id => ({what: `pause: ${copyText(id)}`, command: `baitui transfers pause ${shellWord(id)}`}),
		resumeTransfer: id => ({what: `go on: ${copyText(id)}`, command: `baitui transfers resume ${shellWord(id)}`}),
		cancelTransfer: id => ({what: `cancel: ${copyText(id)}`, command: `baitui transfers cancel ${shellWord(id)}`}),
		runLine: line => ({what: line, command: line}),
		terminate: (session, {isForced}) => ({what: `end ${session.name}${isForced ? ' by force' : ''}`}),
		restart: session => ({what: `restart ${session.name}`}),
		rename: (session, name) => ({what: `rename ${session.name} to ${name}`}),
		interrupt: session => ({what: `interrupt ${session.name}`}),
		remove: (session, options) => ({what: `delete ${session.name}${options?.purges ? ' with its outputs' : ''}`, command: `baitui delete ${word(session)}${options?.purges ? ' --purge-outputs' : ''}`}),
		download: (session, outputs, folder) => ({what: `download ${outputs.length === 1 ? outputs[0]!.name : `${outputs.length} outputs`} of ${session.name}`, command: `baitui outputs ${word(session)} ${outputs.slice(0, 20).map(({name}) => shellWord(name)).join(' ')} --to ${shellWord(folder)}`}),
		startSession: () => ({what: 'start a session'}),
	};
}

const resultOf = (value: unknown): string => (typeof value === 'number' ? `exit ${value}` : 'done');

/** The same app, whose actions are noted in `log` with their results. Nothing that was answered or typed into a field gets there. */
export function noted(app: App, log: RunLog): App {
	const descriptions: Readonly<Record<string, ((...given: never) => Description) | undefined>> = describe(app);
	const actions = Object.entries(app).map(([name, action]) => {
		const description = descriptions[name];
		if (!description) {
			return [name, action] as const;
		}

		return [name, async (...given: never[]) => {
			const end = log.begin({kind: 'run', ...description(...given as never)});
			try {
				const value = await (action as (...given: never[]) => Promise<unknown>)(...given);
				end({isFailed: typeof value === 'number' && value !== 0, result: resultOf(value)});
				return value;
			} catch (error) {
				end({isFailed: !isAbort(error), result: isAbort(error) ? 'given up' : toProblem(error).message});
				throw error;
			}
		}] as const;
	});
	return Object.fromEntries(actions) as unknown as App;
}

/** Notes each question to a service, until the returned function is called. */
export function noteCalls(log: RunLog): () => void {
	const listener = (message: unknown): void => {
		const {method, path, doing, done} = message as NotedCall;
		const end = log.begin({kind: 'call', what: `${method} ${path}${doing === undefined ? '' : `  ${doing}`}`});
		void done.then(end);
	};

	subscribe(callChannel, listener);
	return () => {
		unsubscribe(callChannel, listener);
	};
}
