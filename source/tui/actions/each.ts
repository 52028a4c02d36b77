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
	const {act} = desk.words;
	notify(desk, 'busy', act.eachBusy(what, sessions.length));
	const ends = await Promise.allSettled(sessions.map(async session => work(needUsable(session))));
	const failed = ends.filter(end => end.status === 'rejected');
	desk.state.set(state => ({...state, marked: new Set()}));
	if (failed.length === 0) {
		notify(desk, 'done', act.eachDone(what, sessions.length));
	} else {
		notify(desk, 'problem', act.eachFailed(what, failed.length, sessions.length, problemText(desk.words, toProblem(failed[0]!.reason))));
	}
}

/** Asks for an app and opens a tunnel to it in each session. Problem `session-not-usable` where none of them can be used. */
export function openTunnelInEach(desk: Desk, sessions: readonly Session[]): void {
	const usable = sessions.filter(session => isUsable(session));
	needUsable(usable[0] ?? sessions[0]!);
	const names = [...new Set(usable.flatMap(({apps}) => apps.map(({name}) => name)))];
	openMenu(desk, {
		title: desk.words.act.tunnelInEach(sessions.length),
		items: names.map(name => {
			const having = usable.filter(({apps}) => apps.some(app => app.name === name));
			return {
				label: sanitizeLine(name),
				detail: having.length === sessions.length ? '' : desk.words.act.inSome(having.length),
				choose() {
					void attempt(desk, async () => inEach(desk, having, desk.words.act.tunnelTo(name), async session => {
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
		title: desk.words.act.closeOfEach(tunnels.length, sessions.length),
		items: [
			{
				label: desk.words.foot.cancelItem,
				choose() {
					// Nothing is done.
				},
			},
			{
				label: `a  ${desk.words.act.close(tunnels.length)}`,
				key: 'a',
				choose() {
					void attempt(desk, async () => {
						await Promise.all(tunnels.map(async ({spec}) => desk.app.closeTunnel(spec.id)));
						desk.state.set(state => ({...state, marked: new Set()}));
						notify(desk, 'done', desk.words.act.closedOfEach(tunnels.length, sessions.length));
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
	const {act} = desk.words;
	openPrompt(desk, {
		title: isUpload ? act.uploadToEach(sessions.length) : act.downloadFromEach(sessions.length),
		note: [isUpload ? act.uploadNote(sanitizeLine(localFiles.start)) : act.downloadNote(sanitizeLine(localFiles.start))],
		item: {
			label: act.path,
			field: createField(),
			choose(typed) {
				void attempt(desk, async () => inEach(desk, sessions, isUpload ? act.upload : act.download, async session => {
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
