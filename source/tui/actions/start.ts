import path from 'node:path';
import {isAbort, toProblem} from '../../core/problem.ts';
import {appOf, type Session} from '../../core/session.ts';
import {
	formatStage,
	type Stage,
	type StartChoice,
	type StartField,
	type StartWish,
} from '../../core/start.ts';
import {
	attempt,
	notify,
	problemText,
	pushOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField, type Field} from '../field.ts';
import type {Start} from '../state.ts';
import {wordsOf} from './app-options.ts';

/** Milliseconds for which a session that starts is followed on the screen. */
const patience = 3_600_000;

const change = (desk: Desk, update: (form: Start) => Start): void => {
	updateOverlay(desk, 'start', update);
};

export function startOf(desk: Desk): Start | undefined {
	return desk.state.get().overlays.findLast(overlay => overlay.kind === 'start');
}

/** A value of a list as it is typed: in quotes where it has spaces. */
const quote = (value: string): string => (/[\s"']/.test(value) ? (value.includes('"') ? `'${value}'` : `"${value}"`) : value);

const textOf = (field: StartField, values: readonly string[]): string => (field.kind === 'list' ? values.map(value => quote(value)).join(' ') : values.join(' '));

/** What the form wishes for; paths of this machine as `pathOf` has them. */
export function wishOfForm({fields, texts}: Pick<Start, 'fields' | 'texts'>, pathOf: (text: string) => string): StartWish {
	return Object.fromEntries(fields.flatMap(field => {
		const text = texts[field.name]?.text.trim() ?? '';
		return text === '' ? [] : [[field.name, field.kind === 'list' ? wordsOf(text) : [field.kind === 'path' ? pathOf(text) : text]] as const];
	}));
}

/** A path as people type it. */
function absolute({app: {localFiles}}: Desk, text: string): string {
	return /^~(?:\/|$)/.test(text) ? path.join(localFiles.home, text.slice(1)) : path.resolve(localFiles.start, text);
}

const wishOf = (desk: Desk, form: Start): StartWish => wishOfForm(form, text => absolute(desk, text));

/** The rows that can have the cursor, in order: names of fields, `more` for the special ones, `button`. */
export function startRows({fields, isWhole}: Start): readonly string[] {
	const special = fields.some(({isSpecial}) => isSpecial);
	return [...fields.filter(({isSpecial}) => isWhole || !isSpecial).map(({name}) => name), ...(special && !isWhole ? ['more'] : []), 'button'];
}

export function fieldOf({fields, row}: Start): StartField | undefined {
	return fields.find(({name}) => name === row);
}

/** The part of what is typed that a choice would replace: the last word of a list, all of anything else. */
function begunIn(field: StartField, text: string): string {
	return field.kind === 'list' ? text.split(/\s/).at(-1)! : text;
}

/** The choices that suit what is typed in the row with the cursor; each word of it must be in them. */
export function choicesOf(form: Start): readonly StartChoice[] {
	const field = fieldOf(form);
	const text = form.texts[form.row]?.text ?? '';
	if (!field?.choices) {
		return [];
	}

	const words = begunIn(field, text).toLowerCase().split(/\s+/);
	const taken = field.kind === 'list' ? wordsOf(text) : [];
	return field.choices.filter(({value, detail}) => !taken.includes(value) && words.every(word => `${value} ${detail ?? ''}`.toLowerCase().includes(word)));
}

/** Puts the chosen value where it was begun. */
export function takeChoice(desk: Desk, form: Start, {value}: StartChoice): void {
	const field = fieldOf(form)!;
	const {text} = form.texts[form.row]!;
	const kept = text.slice(0, text.length - begunIn(field, text).length);
	const taken = field.kind === 'list' ? `${kept}${quote(value)} ` : value;
	change(desk, current => ({
		...current, choice: -1, problem: undefined, texts: {...current.texts, [form.row]: createField(taken)},
	}));
}

/** A choice as the screen says it; what is sent is its value. */
function translated(choice: StartChoice, sentence: (text: string) => string): StartChoice {
	return {
		...choice,
		...(choice.detail !== undefined && {detail: sentence(choice.detail)}),
		...(choice.obstacle !== undefined && {obstacle: sentence(choice.obstacle)}),
	};
}

/** Asks which fields there are and what may be chosen, for what is in the form now. */
async function load(desk: Desk, wish: StartWish): Promise<void> {
	try {
		const {sentence} = desk.words;
		const {fields: told, left, notes = [], values = wish} = await desk.app.startForm(wish);
		const fields = told.map(field => ({...field, ...(field.choices && {choices: field.choices.map(choice => translated(choice, sentence))})}));
		const filled = (text: Field | undefined, field: StartField): Field => (text && text.text !== '' ? text : createField(textOf(field, values[field.name] ?? [])));
		change(desk, form => ({
			...form,
			isLoading: false,
			fields,
			left,
			notes: notes.map(note => sentence(note)),
			row: form.fields.length === 0 ? fields[0]!.name : form.row,
			texts: Object.fromEntries(fields.map(field => [field.name, filled(form.texts[field.name], field)])),
		}));
	} catch (error) {
		if (!isAbort(error)) {
			change(desk, form => ({...form, isLoading: false, problem: problemText(desk.words, toProblem(error))}));
		}
	}
}

/** Opens the form of a new session, filled like `session` where there is one. */
export async function openStart(desk: Desk, session: Session | undefined): Promise<void> {
	pushOverlay(desk, {
		kind: 'start',
		title: session ? desk.words.start.like(session.name) : desk.words.start.title,
		fields: [],
		texts: {},
		row: '',
		choice: -1,
		button: 'start',
		isWhole: false,
		left: undefined,
		notes: [],
		isLoading: true,
		asking: undefined,
		progress: undefined,
		problem: undefined,
	});
	await attempt(desk, async () => {
		const {name, ...same} = session ? await desk.app.wishOf(session) : {};
		const isFree = name !== undefined && desk.app.sessions.get().value.every(other => other.name !== name[0] || ['ended', 'failed'].includes(other.status));
		await load(desk, {...same, ...(isFree && {name})});
	});
}

const translatedStage = ({words}: Desk, {detail, why}: Stage): Stage => ({...(detail !== undefined && {detail: words.main.state(detail)}), why: why.map(part => words.sentence(part))});

/** Follows a session that starts: what it waits for stands at the foot of the screen until it runs, or does not. */
export async function followStart(desk: Desk, {id, name, notes = []}: {readonly id: string; readonly name: string; readonly notes?: readonly string[]}): Promise<void> {
	const {start: said} = desk.words;
	notify(desk, 'busy', said.askedFor(name));
	try {
		const session = await desk.app.follow(id, {
			goal: 'running', patience, signal: new AbortController().signal,
			onStage(stage) {
				notify(desk, 'busy', `${name}: ${formatStage(translatedStage(desk, stage))}`);
			},
		});
		notify(desk, 'done', [said.runs(name), appOf(session, 'sshd') ? said.openShell : '', ...notes].filter(Boolean).join(' '));
	} catch (error) {
		notify(desk, 'problem', problemText(desk.words, toProblem(error)));
	}
}

/** Starts what the form says. What cannot be is said in the form. */
export async function submitStart(desk: Desk): Promise<void> {
	const form = startOf(desk);
	if (!form || form.asking !== undefined || form.isLoading) {
		return;
	}

	const missing = form.fields.find(({name, isNeeded}) => isNeeded && (form.texts[name]?.text.trim() ?? '') === '');
	if (missing) {
		change(desk, current => ({...current, row: missing.name, problem: desk.words.start.isNeeded(desk.words.start.label(missing.name, missing.label))}));
		return;
	}

	const asking = new AbortController();
	const notes: string[] = [];
	change(desk, current => ({...current, asking, problem: undefined}));
	try {
		const {id, name} = await desk.app.startSession(wishOf(desk, form), asking.signal, news => {
			if (news.kind === 'note') {
				notes.push(desk.words.sentence(news.text));
			} else {
				change(desk, current => ({...current, progress: {...news, text: desk.words.sentence(news.text)}}));
			}
		});
		desk.state.set(state => ({
			...state, overlays: state.overlays.filter(overlay => overlay.kind !== 'start'), pane: 'sessions', cursors: {...state.cursors, sessions: {...state.cursors.sessions, id}},
		}));
		void followStart(desk, {id, name, notes: notes.filter(note => !form.notes.includes(note))});
	} catch (error) {
		const problem = isAbort(error) ? desk.words.start.cancelled : problemText(desk.words, toProblem(error));
		change(desk, current => ({
			...current, asking: undefined, progress: undefined, problem,
		}));
	}
}

/** What may be chosen depends on some of what is chosen, such as the project. */
export function reload(desk: Desk): void {
	const form = startOf(desk);
	if (form && !form.isLoading) {
		void load(desk, wishOf(desk, form));
	}
}
