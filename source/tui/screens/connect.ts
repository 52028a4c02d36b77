import type {Words} from '../../words/index.ts';
import {columnsOf, fit, wrapWords} from '../columns.ts';
import {nameOf} from '../actions/connect.ts';
import {formRows} from '../connect-form.ts';
import {problemText, type Desk} from '../desk.ts';
import {drawField} from '../field.ts';
import {footLines} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {headerLine} from '../header.ts';
import type {Connect, FormField, FormRow} from '../state.ts';
import {fillRow} from '../text-lines.ts';
import type {Theme} from '../theme.ts';
import {sanitizeLine} from '../../core/text.ts';

const masked = new Set<FormField>(['password', 'secretKey', 'token']);
const labelColumns = 15;
/** Rows from which on there is room for more than the form. */
const roomy = 24;

/** The screen of the first run, and of another server. */
export function connectLines(desk: Desk, form: Connect): readonly string[] {
	const {theme, size, words: {connect: said}} = desk;
	const {columns, rows} = size.get();
	const address = form.found.status === 'found' ? form.found.recognised.address : 'https://your-cluster';
	const foot = [...footLines(desk, 2), ...[said.shell(sanitizeLine(address)), ...(rows < roomy ? [] : [said.noScreen])].map(line => fit(` ${line}`, columns))];
	const page = Math.max(1, rows - 1 - 3 - foot.length);
	const all = formLines(desk, form, columns - 4);
	// Where it is too long, the fields and what went wrong are seen before what else could be chosen.
	const lines = form.row === 'choice' ? all : all.slice(-page);
	return [
		headerLine(desk),
		frameLine(theme, {
			columns, position: 'top', title: said.title, isFocused: true,
		}),
		...Array.from({length: page}, (_, index) => framed(theme, ` ${lines[index] ?? fit('', columns - 4)} `)),
		frameLine(theme, {columns, position: 'bottom'}),
		...foot,
	];
}

/** The box that asks again for the password, over the running screen. */
export function signInLines(desk: Desk, form: Connect): readonly string[] {
	const {theme, size, app, words: {connect: said, notices, foot, sentence}} = desk;
	const columns = Math.min(size.get().columns - 4, 64);
	const inner = columns - 4;
	const {problem} = app.sessions.get();
	const why = wrapWords(problem ? sanitizeLine(notices.problem(problem.code, sentence(problem.message))) : said.signInAgain, inner, 3);
	return [
		frameLine(theme, {
			columns, position: 'top', title: said.signInTitle, isFocused: true,
		}),
		...[...why.map(line => fit(line, inner)), ...formLines(desk, form, inner)].map(line => framed(theme, ` ${line} `)),
		frameLine(theme, {columns, position: 'bottom', right: foot.signsIn}),
	];
}

function formLines(desk: Desk, form: Connect, columns: number): readonly string[] {
	const {theme, words: {connect: said}} = desk;
	const rows = formRows(form);
	const {profile} = form;
	const who = sanitizeLine(profile?.user ?? profile?.accessKey ?? '');
	const lines = profile ? [labelled(said.accountAt(who, profile.endpoints[0] ?? ''), said.account, columns)] : [];

	for (const row of rows) {
		lines.push(...rowLines(desk, form, row, columns));
	}

	const {problem, isBusy} = form;
	lines.push(fit('', columns));
	if (isBusy) {
		lines.push(theme.paint('busy', fit(`${theme.glyphs.busy} ${said.signingIn}`, columns)));
	} else if (problem) {
		lines.push(...wrapWords(`${theme.glyphs.bad} ${problemText(desk.words, problem)}`, columns, 5).map(line => theme.paint('bad', fit(line, columns))));
	} else {
		lines.push(fit('', columns));
	}

	return lines;
}

function rowLines(desk: Desk, form: Connect, row: FormRow, columns: number): readonly string[] {
	switch (row) {
		case 'choice': {
			return choiceLines(desk, form, columns);
		}

		case 'method': {
			return methodLines(desk, form, columns);
		}

		case 'keeping': {
			return keepingLines(desk, form, columns);
		}

		case 'address': {
			return [fieldLine(desk, form, row, columns), ...foundLines(desk, form, columns)];
		}

		case 'user':
		case 'password':
		case 'code':
		case 'accessKey':
		case 'secretKey':
		case 'token':
		case 'project': {
			return [fieldLine(desk, form, row, columns)];
		}
	}
}

function labelled(text: string, label: string, columns: number): string {
	return fit(fit(label, labelColumns) + text, columns);
}

function fieldLine({theme, words}: Desk, form: Connect, row: FormField, columns: number): string {
	const isFocused = form.row === row;
	const room = Math.min(56, columns - labelColumns - 2);
	const drawn = `${fit(words.connect.labels[row], labelColumns)}[${drawField(form.fields[row], theme, {columns: room, isFocused, isMasked: masked.has(row)})}]`;
	return drawn + ' '.repeat(Math.max(0, columns - columnsOf(drawn)));
}

const methods = ['password', 'keys', 'token'] as const;

function methodLines({theme, words: {connect: said}}: Desk, {method, row}: Connect, columns: number): readonly string[] {
	return optionLines(theme, said.signInWith, methods.map(name => ({text: said.methods[name], isChosen: method === name})), columns, row === 'method');
}

function keepingLines({theme, words: {connect: said}}: Desk, {keepings, keeping, row}: Connect, columns: number): readonly string[] {
	return optionLines(theme, said.keepTitle, keepings.map(name => ({text: said.keepings[name], isChosen: keeping === name})), columns, row === 'keeping');
}

type Option = {readonly text: string; readonly isChosen: boolean};

/** None of them is cut: what cannot be seen would be chosen all the same. */
function optionLines(theme: Theme, label: string, options: readonly Option[], columns: number, isFocused: boolean): readonly string[] {
	const room = columns - labelColumns;
	const texts = options.map(({text, isChosen}) => `${isChosen ? theme.glyphs.chosen : theme.glyphs.unchosen} ${text}`);
	return fillRow(texts, room, 3).map((line, index) => fit(index === 0 ? label : '', labelColumns) + (isFocused ? theme.paint('selected', fit(line, room)) : fit(line, room)));
}

function foundLines({theme, words}: Desk, {found}: Connect, columns: number): readonly string[] {
	switch (found.status) {
		case 'unknown': {
			return [labelled('', '', columns)];
		}

		case 'looking': {
			return [theme.paint('busy', labelled(words.connect.looking(sanitizeLine(found.address)), '', columns))];
		}

		case 'found': {
			return wrapWords(words.connect.found(sanitizeLine(words.sentence(found.recognised.description))), columns - labelColumns, 2).map(line => theme.paint('good', labelled(line, '', columns)));
		}

		case 'failed': {
			return wrapWords(`${theme.glyphs.bad} ${problemText(words, found.problem)}`, columns - labelColumns, 3).map(line => theme.paint('bad', labelled(line, '', columns)));
		}
	}
}

function choiceLines({theme, words: {connect: said}}: Desk, form: Connect, columns: number): readonly string[] {
	const lines = form.choices.map((choice, index) => {
		const isSelected = form.row === 'choice' && index === form.choice;
		const cursor = fit(isSelected ? theme.glyphs.cursor : '', columnsOf(theme.glyphs.cursor));
		const line = fit(`${cursor} ${choiceText(choice, said)}`, columns);
		return isSelected ? theme.paint('selected', line) : line;
	});
	return [...wrapWords(said.saved, columns).map(line => fit(line, columns)), ...lines, fit('', columns), fit(said.another, columns)];
}

function choiceText(choice: Connect['choices'][number], {proofs, demo}: Words['connect']): string {
	if (choice === 'demo') {
		return `${fit(choice, 16)}  ${demo}`;
	}

	const profile = 'origin' in choice ? choice.profile : choice;
	const who = profile.user ?? profile.accessKey ?? '';
	// Of a path the end tells more.
	return sanitizeLine(`${fit(nameOf(choice), 16, {cut: 'start'})}  ${profile.endpoints[0] ?? ''}  ${who}  (${proofs[profile.mode]})`);
}
