import type {Screens} from '../../commands/command.ts';
import {Problem, isAbort, toProblem} from '../../core/problem.ts';
import {
	answerKinds,
	nameProfile,
	savedAt,
	usualTrust,
	type Profile,
} from '../../core/profile.ts';
import type {Discovered, RecognisedAt, SignIn} from '../../core/provider.ts';
import {
	notify,
	popOverlay,
	pushOverlay,
	type Desk,
} from '../desk.ts';
import {
	changeForm,
	formRows,
	openForm,
	proofs,
} from '../connect-form.ts';
import {createField} from '../field.ts';
import type {Connect} from '../state.ts';
import {probeAddress} from './probe-address.ts';

const emptyFields: Connect['fields'] = {
	address: createField(),
	user: createField(),
	password: createField(),
	code: createField(),
	accessKey: createField(),
	secretKey: createField(),
	token: createField(),
	project: createField(),
};

const modes: Readonly<Record<Connect['method'], Profile['mode']>> = {password: 'session', keys: 'api', token: 'token'};

const emptyForm: Connect = {
	kind: 'connect',
	profile: undefined,
	choices: [],
	choice: 0,
	row: 'address',
	method: 'password',
	fields: emptyFields,
	found: {status: 'unknown'},
	asksForCode: false,
	keepings: ['file', 'memory'],
	keeping: 'file',
	isBusy: false,
	problem: undefined,
};

export function openConnect(desk: Desk): void {
	const known = [...desk.app.discovered, ...desk.app.profiles()];
	pushOverlay(desk, {...emptyForm, choices: [...known, 'demo'], row: known.length > 0 ? 'choice' : 'address'});
	void offerKeyring(desk);
}

/** A keyring that answers is offered too, and taken unless the user has chosen meanwhile. */
async function offerKeyring(desk: Desk): Promise<void> {
	if (await desk.app.keyringAnswers()) {
		changeForm(desk, form => ({...form, keepings: ['keyring', ...emptyForm.keepings], keeping: form.keeping === 'file' ? 'keyring' : form.keeping}));
	}
}

/** Asks again for what proves the current profile, over the running screen. */
export function openSignIn(desk: Desk): void {
	const profile = desk.app.profile.get();
	if (!profile) {
		return;
	}

	const method = answerKinds[profile.mode];
	pushOverlay(desk, {
		...emptyForm,
		profile,
		method,
		keeping: undefined,
		row: proofs[method],
		fields: {
			...emptyFields, address: createField(profile.endpoints[0]), user: createField(profile.user), accessKey: createField(profile.accessKey),
		},
	});
}

/** Takes the profile under the cursor as the current one; the demo has screens of its own, from which one comes back to the form. */
export async function takeChoice(desk: Desk, {runLine}: Pick<Screens, 'runLine'>, form: Connect): Promise<void> {
	const choice = form.choices[form.choice]!;
	if (choice === 'demo') {
		runLine(desk.app.ownLine('demo'), {waits: false});
		return;
	}

	await submitting(desk, async () => desk.app.use(choice), () => {
		notify(desk, 'done', desk.words.connect.connected(nameOf(choice)));
	});
}

export function nameOf(choice: Profile | Discovered): string {
	return 'origin' in choice ? choice.origin : choice.name;
}

/** Signs in with what was typed, or goes to what is still missing. Errors stay in the form. */
export async function submitForm(desk: Desk, form: Connect): Promise<void> {
	const probed = probeAddress(desk, form);
	if (!isComplete(desk, form)) {
		return;
	}

	await probed;
	const latest = openForm(desk);
	const profile = latest?.profile ?? (latest?.found.status === 'found' ? profileOf(latest, latest.found.recognised, desk.app.profiles()) : undefined);
	if (!latest || !profile) {
		changeForm(desk, current => ({...current, row: 'address'}));
		return;
	}

	// The server may want other answers than those that were typed.
	if (isComplete(desk, latest)) {
		await submitting(desk, async () => desk.app.signIn(profile, answersOf(latest), latest.keeping), () => {
			notify(desk, 'done', desk.words.connect.signedIn);
		});
	}
}

/** Whether everything was typed; if not, the cursor goes to the first empty row. */
function isComplete(desk: Desk, form: Connect): boolean {
	const missing = formRows(form).find(row => row !== 'choice' && row !== 'method' && row !== 'keeping' && row !== 'project' && form.fields[row].text.trim() === '');
	if (missing !== undefined) {
		changeForm(desk, current => ({...current, row: missing}));
	}

	return missing === undefined;
}

async function submitting(desk: Desk, work: () => Promise<void>, finish: () => void): Promise<void> {
	changeForm(desk, ({problem: _, ...form}) => ({...form, problem: undefined, isBusy: true}));
	try {
		await work();
		desk.state.set(state => ({...state, overlays: state.overlays.filter(overlay => overlay.kind !== 'connect')}));
		finish();
	} catch (error) {
		const problem = isAbort(error) ? new Problem('interrupted', desk.words.connect.interrupted) : toProblem(error);
		changeForm(desk, form => afterProblem(form, problem));
	}
}

/** The form after the server said no: a code is asked for when it wants one, a refused proof has to be typed anew. */
function afterProblem(form: Connect, problem: Problem): Connect {
	const failed = {...form, isBusy: false, problem};
	if (problem.code === 'code-needed') {
		return {
			...failed, asksForCode: true, row: 'code', fields: {...form.fields, code: createField()},
		};
	}

	if (problem.code !== 'sign-in-refused') {
		return formRows(form).includes('project') && ['usage', 'not-found', 'not-unique'].includes(problem.code) ? {...failed, row: 'project'} : failed;
	}

	const row = proofs[form.method];
	return {...failed, row, fields: {...form.fields, [row]: createField(), code: createField()}};
}

function answersOf({method, fields, asksForCode}: Connect): SignIn {
	switch (method) {
		case 'keys': {
			return {kind: 'keys', accessKey: fields.accessKey.text.trim(), secretKey: fields.secretKey.text.trim()};
		}

		case 'token': {
			return {kind: 'token', token: fields.token.text.trim()};
		}

		case 'password': {
			return {
				kind: 'password', user: fields.user.text.trim(), password: fields.password.text, ...(asksForCode && {code: fields.code.text.trim()}),
			};
		}
	}
}

/** A new profile for what was found at the address. */
function profileOf({method, fields}: Connect, found: RecognisedAt, saved: readonly Profile[]): Profile {
	const {service, address, addresses, mode, takes, choosesProject} = found;
	const {skipsTlsVerification, authorities} = savedAt(address, saved) ?? usualTrust;
	return {
		name: nameProfile(address, saved),
		service,
		endpoints: addresses,
		// One that cannot be signed in to in this way says so itself.
		mode: takes.includes(method) ? mode : modes[method],
		...(method === 'keys' && {accessKey: fields.accessKey.text.trim()}),
		...(method === 'password' && {user: fields.user.text.trim()}),
		domain: 'default',
		project: choosesProject ? fields.project.text.trim() : 'default',
		skipsTlsVerification,
		...(authorities !== undefined && {authorities}),
	};
}

/** Closes the form. Without any profile there is nothing behind it, so the program ends. */
export function leaveForm(desk: Desk, {profile}: Connect, quit: () => void): void {
	if (desk.app.profile.get() === undefined) {
		quit();
		return;
	}

	popOverlay(desk);
	if (profile) {
		desk.state.set(state => ({...state, hasDeclinedSignIn: true}));
	}
}

