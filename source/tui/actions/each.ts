import path from 'node:path';
import {resolvePath} from '../../core/path.ts';
import {toProblem} from '../../core/problem.ts';
import {isUsable, needUsable, type Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {
	attempt,
	notify,
	problemText,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import {openMenu, openPrompt} from './menu.ts';

/** Does the same with each of several sessions and says once how it went; the marks are gone then. What failed is told for the first of them. */
async function inEach(desk: Desk, sessions: readonly Session[], what: string, work: (session: Session) => Promise<void>): Promise<void> {
	notify(desk, 'busy', `${what} in ${sessions.length} sessions …`);
	const ends = await Promise.allSettled(sessions.map(async session => work(needUsable(session))));
	const failed = ends.filter(end => end.status === 'rejected');
	desk.state.set(state => ({...state, marked: new Set()}));
	if (failed.length === 0) {
		notify(desk, 'done', `${what} in ${sessions.length} sessions: done.`);
	} else {
		notify(desk, 'problem', `${what} failed in ${failed.length} of ${sessions.length} sessions: ${problemText(desk.words, toProblem(failed[0]!.reason))}`);
	}
}

/** Asks for an app and opens a tunnel to it in each session. Problem `session-not-usable` where none of them can be used. */
export function openTunnelInEach(desk: Desk, sessions: readonly Session[]): void {
	const usable = sessions.filter(session => isUsable(session));
	needUsable(usable[0] ?? sessions[0]!);
	const names = [...new Set(usable.flatMap(({apps}) => apps.map(({name}) => name)))];
	openMenu(desk, {
		title: `Open a tunnel in each of ${sessions.length} sessions`,
		items: names.map(name => {
			const having = usable.filter(({apps}) => apps.some(app => app.name === name));
			return {
				label: sanitizeLine(name),
				detail: having.length === sessions.length ? '' : `in ${having.length} of them`,
				choose() {
					void attempt(desk, async () => inEach(desk, having, `Tunnel to ${name}`, async session => {
						const {spec} = await desk.app.openTunnel({session, target: name});
						desk.state.set(state => ({...state, opened: [...state.opened, spec.id]}));
					}));
				},
			};
		}),
	});
}

/** Asks whether all tunnels of several sessions are to be closed. */
export function closeTunnelsOfEach(desk: Desk, sessions: readonly Session[]): void {
	const tunnels = desk.app.tunnels.get().filter(({spec}) => sessions.some(({id}) => id === spec.sessionId));
	openMenu(desk, {
		title: `Close ${tunnels.length === 1 ? 'the tunnel' : `all ${tunnels.length} tunnels`} of ${sessions.length} sessions?`,
		items: [
			{
				label: 'Cancel',
				choose() {
					// Nothing is done.
				},
			},
			{
				label: `a  close ${tunnels.length}`,
				key: 'a',
				choose() {
					void attempt(desk, async () => {
						await Promise.all(tunnels.map(async ({spec}) => desk.app.closeTunnel(spec.id)));
						desk.state.set(state => ({...state, marked: new Set()}));
						notify(desk, 'done', `Closed ${tunnels.length} tunnels of ${sessions.length} sessions`);
					});
				},
			},
		],
	});
}

/** Asks for one path and copies it to each session, into a folder that is kept where there is one; or from each, into a folder of its name. */
export function copyInEach(desk: Desk, sessions: readonly Session[], direction: 'upload' | 'download'): void {
	const {localFiles} = desk.app;
	const isUpload = direction === 'upload';
	openPrompt(desk, {
		title: isUpload ? `Upload to each of ${sessions.length} sessions` : `Download from each of ${sessions.length} sessions`,
		note: [isUpload ? `A file or folder here, from ${sanitizeLine(localFiles.start)}.` : `A file or folder in them; each goes to ${sanitizeLine(localFiles.start)}/NAME.`],
		item: {
			label: 'path',
			field: createField(),
			choose(typed) {
				void attempt(desk, async () => inEach(desk, sessions, isUpload ? 'Upload' : 'Download', async session => {
					if (isUpload) {
						await desk.app.copy(session, {
							direction, sources: [path.resolve(localFiles.start, typed)], destination: keptFolder(session), ifExists: 'ask',
						});
						return;
					}

					const destination = path.join(localFiles.start, folderName(session));
					await localFiles.list(destination).catch(async () => localFiles.makeFolder(destination));
					await desk.app.copy(session, {
						direction, sources: [resolvePath(session.home, typed)], destination, ifExists: 'ask',
					});
				}));
			},
		},
	});
}

/** A name that the service gave never leads out of the folder. */
function folderName({name, id}: Session): string {
	return /^[\w\p{Letter}\p{Number}][^/]*$/u.test(name) ? sanitizeLine(name) : id;
}

function keptFolder({mounts, home}: Session): string {
	return mounts.find(({isKept, isReadOnly}) => isKept && !isReadOnly)?.path ?? home;
}
