import {columnsOf, fit, wrapWords} from '../columns.ts';
import {nameOf} from '../actions/connect.ts';
import {formRows} from '../connect-form.ts';
import {problemText, type Desk} from '../desk.ts';
import {drawField} from '../field.ts';
import {footLines} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {headerLine} from '../header.ts';
import type {Connect, FormField, FormRow} from '../state.ts';
import {sanitizeLine} from '../../core/text.ts';
import type {Profile} from '../../core/profile.ts';
import type {Discovered} from '../../core/provider.ts';

const labels: Record<FormField, string> = {
	address: 'Address',
	user: 'E-mail',
	password: 'Password',
	code: 'One-time code',
	accessKey: 'Access key',
	secretKey: 'Secret key',
	token: 'Token',
	project: 'Project',
};

const masked = new Set<FormField>(['password', 'secretKey', 'token']);
const labelColumns = 15;

/** The screen of the first run, and of another server. */
export function connectLines(desk: Desk, form: Connect): readonly string[] {
	const {theme, size} = desk;
	const {columns, rows} = size.get();
	const address = form.found.status === 'found' ? form.found.recognised.address : 'https://your-cluster';
	const foot = [...footLines(desk, 2), fit(` From a shell: baitui login ${sanitizeLine(address)}`, columns), fit(' No server at hand: baitui demo', columns)];
	const page = Math.max(1, rows - 1 - 3 - foot.length);
	const lines = formLines(desk, form, columns - 4).slice(0, page);
	return [
		headerLine(desk),
		frameLine(theme, {
			columns, position: 'top', title: 'Connect', isFocused: true,
		}),
		...Array.from({length: page}, (_, index) => framed(theme, ` ${lines[index] ?? fit('', columns - 4)} `)),
		frameLine(theme, {columns, position: 'bottom'}),
		...foot,
	];
}

/** The box that asks again for the password, over the running screen. */
export function signInLines(desk: Desk, form: Connect): readonly string[] {
	const {theme, size, app} = desk;
	const columns = Math.min(size.get().columns - 4, 64);
	const inner = columns - 4;
	const {problem} = app.sessions.get();
	const why = wrapWords(problem ? sanitizeLine(problem.message) : 'Sign in again.', inner, 3);
	return [
		frameLine(theme, {
			columns, position: 'top', title: 'Sign in', isFocused: true,
		}),
		...[...why.map(line => fit(line, inner)), ...formLines(desk, form, inner)].map(line => framed(theme, ` ${line} `)),
		frameLine(theme, {columns, position: 'bottom', right: desk.words.foot.signsIn}),
	];
}

function formLines(desk: Desk, form: Connect, columns: number): readonly string[] {
	const {theme} = desk;
	const rows = formRows(form);
	const {profile} = form;
	const who = sanitizeLine(profile?.user ?? profile?.accessKey ?? '');
	const lines = profile ? [labelled(`${who} at ${profile.endpoints[0] ?? ''}`, 'Account', columns)] : [];

	for (const row of rows) {
		lines.push(...rowLines(desk, form, row, columns));
	}

	const {problem, isBusy} = form;
	lines.push(fit('', columns));
	if (isBusy) {
		lines.push(theme.paint('busy', fit(`${theme.glyphs.busy} Signing in …`, columns)));
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
			return [methodLine(desk, form, columns)];
		}

		case 'keeping': {
			return [keepingLine(desk, form, columns)];
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

function fieldLine({theme}: Desk, form: Connect, row: FormField, columns: number): string {
	const isFocused = form.row === row;
	const room = Math.min(56, columns - labelColumns - 2);
	const drawn = `${fit(labels[row], labelColumns)}[${drawField(form.fields[row], theme, {columns: room, isFocused, isMasked: masked.has(row)})}]`;
	return drawn + ' '.repeat(Math.max(0, columns - columnsOf(drawn)));
}

function methodLine({theme}: Desk, {method, row}: Connect, columns: number): string {
	const choice = (name: Connect['method'], text: string): string => `${method === name ? theme.glyphs.chosen : theme.glyphs.unchosen} ${text}`;
	const text = fit(`${choice('password', 'e-mail and password')}   ${choice('keys', 'access key')}   ${choice('token', 'token')}`, columns - labelColumns);
	return fit('Sign in with', labelColumns) + (row === 'method' ? theme.paint('selected', text) : text);
}

const keepingWords = {keyring: 'in the keyring', file: 'in a file (0600)', memory: 'until I quit'} as const;

function keepingLine({theme}: Desk, {keepings, keeping, row}: Connect, columns: number): string {
	const choices = keepings.map(one => `${one === keeping ? theme.glyphs.chosen : theme.glyphs.unchosen} ${keepingWords[one]}`);
	const text = fit(choices.join(' '.repeat(3)), columns - labelColumns);
	return fit('Keep sign-in', labelColumns) + (row === 'keeping' ? theme.paint('selected', text) : text);
}

function foundLines({theme, words}: Desk, {found}: Connect, columns: number): readonly string[] {
	switch (found.status) {
		case 'unknown': {
			return [labelled('', '', columns)];
		}

		case 'looking': {
			return [theme.paint('busy', labelled(`Looking at ${sanitizeLine(found.address)} …`, '', columns))];
		}

		case 'found': {
			return wrapWords(`Found: ${sanitizeLine(found.recognised.description)}`, columns - labelColumns, 2).map(line => theme.paint('good', labelled(line, '', columns)));
		}

		case 'failed': {
			return wrapWords(`${theme.glyphs.bad} ${problemText(words, found.problem)}`, columns - labelColumns, 3).map(line => theme.paint('bad', labelled(line, '', columns)));
		}
	}
}

function choiceLines({theme}: Desk, form: Connect, columns: number): readonly string[] {
	const lines = form.choices.map((choice, index) => {
		const isSelected = form.row === 'choice' && index === form.choice;
		const cursor = fit(isSelected ? theme.glyphs.cursor : '', columnsOf(theme.glyphs.cursor));
		const line = fit(`${cursor} ${choiceText(choice)}`, columns);
		return isSelected ? theme.paint('selected', line) : line;
	});
	return [fit('Saved, or found on this machine. Not used until you choose it with Enter:', columns), ...lines, fit('', columns), fit('Or another server:', columns)];
}

const proofWords: Readonly<Record<Profile['mode'], string>> = {session: 'password', api: 'access key', token: 'token'};

function choiceText(choice: Profile | Discovered): string {
	const profile = 'origin' in choice ? choice.profile : choice;
	const who = profile.user ?? profile.accessKey ?? '';
	return sanitizeLine(`${fit(nameOf(choice), 16)}  ${profile.endpoints[0] ?? ''}  ${who}  (${proofWords[profile.mode]})`);
}
