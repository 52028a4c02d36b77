import path from 'node:path';
import type {Screens, Step} from '../../commands/command.ts';
import {isAbort, toProblem} from '../../core/problem.ts';
import type {Output} from '../../core/provider.ts';
import {wordFor, type Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {
	attempt,
	notify,
	problemText,
	pushOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import {noticeLines} from '../notices.ts';
import {layOutQueue} from '../queue-layout.ts';
import {stepIndex, windowTop} from '../selection.ts';
import type {Outputs} from '../state.ts';
import {openPrompt} from './menu.ts';

const change = (desk: Desk, update: (shown: Outputs) => Outputs): void => {
	updateOverlay(desk, 'outputs', update);
};

export function outputsOf(desk: Desk): Outputs | undefined {
	return desk.state.get().overlays.findLast(overlay => overlay.kind === 'outputs');
}

/** Rows of the list. */
export function outputRows(desk: Desk): number {
	const {list, details} = layOutQueue(desk.size.get().rows, noticeLines(desk).length);
	return list + (details > 0 ? details + 1 : 0);
}

async function load(desk: Desk, session: Session): Promise<void> {
	try {
		const outputs = await desk.app.outputs(session);
		change(desk, shown => (shown.session.id === session.id
			? {
				...shown, outputs, problem: undefined, index: Math.max(0, Math.min(shown.index, outputs.length - 1)),
			}
			: shown));
	} catch (error) {
		if (!isAbort(error)) {
			change(desk, shown => ({...shown, problem: problemText(desk.words, toProblem(error))}));
		}
	}
}

/** Asks again, where outputs are shown. */
export function reloadOutputs(desk: Desk): void {
	const shown = outputsOf(desk);
	if (shown) {
		void load(desk, shown.session);
	}
}

export function moveInOutputs(desk: Desk, {outputs = []}: Outputs, step: Step): void {
	const page = outputRows(desk);
	change(desk, shown => {
		const index = stepIndex(shown.index, step, outputs.length, page);
		return outputs.length === 0 ? shown : {...shown, index, top: windowTop(shown.top, index, outputs.length, page)};
	});
}

/** Those that are marked; where none is, the one under the cursor. */
function chosen({outputs = [], marked, index}: Outputs): readonly Output[] {
	return marked.size > 0 ? outputs.filter(({id}) => marked.has(id)) : outputs.slice(index, index + 1);
}

/** A folder of its own for what a session left: its name never leads elsewhere. */
function usualFolder(desk: Desk, session: Session): string {
	return path.join(desk.app.localFiles.start, `outputs-${wordFor(session).replaceAll(/[^\w\-.]/g, '_')}`);
}

function askWhereTo(desk: Desk, shown: Outputs): void {
	const {words: {outputs: words}} = desk;
	const outputs = chosen(shown);
	if (outputs.length === 0) {
		notify(desk, 'problem', words.nothing);
		return;
	}

	const what = outputs.length === 1 ? sanitizeLine(outputs[0]!.name) : words.several(outputs.length);
	openPrompt(desk, {
		title: words.download(what),
		note: words.note,
		item: {
			label: words.to,
			field: createField(usualFolder(desk, shown.session)),
			choose(typed) {
				const folder = path.resolve(desk.app.localFiles.start, typed);
				change(desk, current => ({...current, marked: new Set()}));
				void attempt(desk, async () => {
					await desk.app.download(shown.session, outputs, folder);
					notify(desk, 'done', words.downloading(what, shown.session.name, folder));
				});
			},
		},
	});
}

/** What commands do with outputs. */
export function outputsScreens(desk: Desk): Pick<Screens, 'openOutputs' | 'outputs'> {
	const withOutputs = (work: (shown: Outputs) => void) => () => {
		const shown = outputsOf(desk);
		if (shown) {
			work(shown);
		}
	};

	return {
		openOutputs(session) {
			pushOverlay(desk, {
				kind: 'outputs', session, outputs: undefined, index: 0, top: 0, marked: new Set(), problem: undefined,
			});
			void load(desk, session);
		},
		outputs: {
			mark: withOutputs(shown => {
				const ids = (shown.outputs ?? []).slice(shown.index, shown.index + 1).map(({id}) => id);
				change(desk, current => ({...current, marked: current.marked.symmetricDifference(new Set(ids))}));
				moveInOutputs(desk, shown, 'down');
			}),
			markAll: withOutputs(({outputs = [], marked}) => {
				const ids = new Set(outputs.map(({id}) => id));
				change(desk, current => ({...current, marked: marked.size === ids.size ? new Set() : ids}));
			}),
			download: withOutputs(shown => {
				askWhereTo(desk, shown);
			}),
		},
	};
}
