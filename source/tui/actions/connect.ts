import {Problem, isAbort, toProblem} from '../../core/problem.ts';
import {nameProfile, type Profile} from '../../core/profile.ts';
import type {Discovered, SignIn} from '../../core/provider.ts';
import {
	notify,
	popOverlay,
	pushOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import type {Connect, FormRow} from '../state.ts';

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

const methods: Readonly<Record<Profile['mode'], Connect['method']>> = {session: 'password', api: 'keys', token: 'token'};
const modes: Readonly<Record<Connect['method'], Profile['mode']>> = {password: 'session', keys: 'api', token: 'token'};

/** The row of what proves who one is. */
const proofs = {password: 'password', keys: 'secretKey', token: 'token'} as const satisfies Readonly<Record<Connect['method'], FormRow>>;

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
	const choices = [...desk.app.discovered, ...desk.app.profiles()];
	pushOverlay(desk, {...emptyForm, choices, row: choices.length > 0 ? 'choice' : 'address'});
	void offerKeyring(desk, 'keyring');
}

/** A keyring that answers is offered too; `keeping` is what is chosen then, unless the user has chosen meanwhile. */
async function offerKeyring(desk: Desk, keeping: Connect['keeping']): Promise<void> {
	if (await desk.app.keyringAnswers()) {
		change(desk, form => ({...form, keepings: ['keyring', ...emptyForm.keepings], keeping: form.keeping === 'file' ? keeping : form.keeping}));
	}
}

/** Asks again for what proves the current profile, over the running screen. */
export function openSignIn(desk: Desk): void {
	const profile = desk.app.profile.get();
	if (!profile) {
		return;
	}

	const method = methods[profile.mode];
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

const rowsOf: Readonly<Record<Connect['method'], readonly FormRow[]>> = {password: ['user', 'password'], keys: ['accessKey', 'secretKey'], token: ['token', 'project']};

/** The rows of the form that can have the cursor, in order. */
export function formRows({profile, choices, method, asksForCode, problem}: Connect): readonly FormRow[] {
	const code: readonly FormRow[] = asksForCode ? ['code'] : [];
	if (profile) {
		// It is kept where it was, unless that place fails.
		const keeping: readonly FormRow[] = problem?.code === 'failed' ? ['keeping'] : [];
		return method === 'password' ? [...(profile.user === undefined ? ['user' as const] : []), 'password', ...code, ...keeping] : [proofs[method], ...keeping];
	}

	return [
		...(choices.length > 0 ? ['choice' as const] : []),
		'address',
		'method',
		...rowsOf[method],
		...code,
		'keeping',
	];
}

const change = (desk: Desk, update: (form: Connect) => Connect): void => {
	updateOverlay(desk, 'connect', update);
};

/** Milliseconds after the last letter of an address until it is looked at. */
const typingPause = 600;

/** What may be a whole address: a name with a dot, a number of a port, or a name of this host's own. */
const isAddress = (text: string): boolean => /^(?:https?:\/\/)?(?:[^\s./:]+\.[^\s./]+|localhost|[^\s/:]+:\d+)/.test(text);

const openForm = (desk: Desk): Connect | undefined => desk.state.get().overlays.findLast(overlay => overlay.kind === 'connect');

/** Looks at the address when no letter has come for a moment. */
export function probeWhileTyped(desk: Desk): void {
	const typed = openForm(desk)?.fields.address.text.trim() ?? '';
	setTimeout(() => {
		const form = openForm(desk);
		if (form?.row === 'address' && form.fields.address.text.trim() === typed && isAddress(typed) && !isLooking(form)) {
			void probeAddress(desk, form);
		}
	}, typingPause).unref();
}

/** Whether the address that was typed is being looked at, or was. */
export const isLooking = ({found, fields}: Connect): boolean => found.status !== 'unknown' && found.address === fields.address.text.trim();

/** Asks what answers at the address that was typed, unless that is known. */
export async function probeAddress(desk: Desk, {fields, found, profile}: Connect): Promise<void> {
	const address = fields.address.text.trim();
	const isKnown = found.status === 'found' && found.address === address;
	if (profile !== undefined || address === '' || isKnown) {
		return;
	}

	change(desk, form => ({...form, found: {status: 'looking', address}}));
	try {
		const recognised = await desk.app.recognise(address);
		change(desk, form => (form.fields.address.text.trim() === address
			? onExistingRow({...form, found: {status: 'found', address, recognised}, method: methods[recognised.mode]})
			: form));
	} catch (error) {
		change(desk, form => (form.fields.address.text.trim() === address ? {...form, found: {status: 'failed', address, problem: toProblem(error)}} : form));
	}
}

/** Another way to sign in has other rows. */
function onExistingRow(form: Connect): Connect {
	return formRows(form).includes(form.row) ? form : {...form, row: rowsOf[form.method][0]!};
}

/** Takes the profile under the cursor as the current one. */
export async function takeChoice(desk: Desk, form: Connect): Promise<void> {
	const choice = form.choices[form.choice]!;
	await submitting(desk, async () => desk.app.use(choice), () => {
		notify(desk, 'done', `Connected with ${nameOf(choice)}.`);
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
	if (latest?.found.status === 'failed') {
		change(desk, current => ({...current, row: 'address'}));
		return;
	}

	// The server may want other answers than those that were typed.
	if (latest && isComplete(desk, latest)) {
		await submitting(desk, async () => desk.app.signIn(profileOf(latest, desk.app.profiles()), answersOf(latest), latest.keeping), () => {
			notify(desk, 'done', 'Signed in.');
		});
	}
}

/** Whether everything was typed; if not, the cursor goes to the first empty row. */
function isComplete(desk: Desk, form: Connect): boolean {
	const missing = formRows(form).find(row => row !== 'choice' && row !== 'method' && row !== 'keeping' && row !== 'project' && form.fields[row].text.trim() === '');
	if (missing !== undefined) {
		change(desk, current => ({...current, row: missing}));
	}

	return missing === undefined;
}

async function submitting(desk: Desk, work: () => Promise<void>, finish: () => void): Promise<void> {
	change(desk, ({problem: _, ...form}) => ({...form, problem: undefined, isBusy: true}));
	try {
		await work();
		desk.state.set(state => ({...state, overlays: state.overlays.filter(overlay => overlay.kind !== 'connect')}));
		finish();
	} catch (error) {
		const problem = isAbort(error) ? new Problem('interrupted', 'The sign-in was interrupted.') : toProblem(error);
		change(desk, form => afterProblem(form, problem));
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
		return form.method === 'token' && ['usage', 'not-found', 'not-unique'].includes(problem.code) && !form.profile ? {...failed, row: 'project'} : failed;
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

function profileOf({profile, method, fields, found}: Connect, saved: readonly Profile[]): Profile {
	if (profile) {
		return profile;
	}

	const recognised = found.status === 'found' ? found.recognised : undefined;
	const address = recognised?.address ?? fields.address.text.trim();
	return {
		name: URL.canParse(address) ? nameProfile(address, saved) : address,
		service: recognised?.service ?? 'backend-ai',
		endpoints: recognised?.addresses ?? [address],
		mode: modes[method],
		...(method === 'keys' && {accessKey: fields.accessKey.text.trim()}),
		...(method === 'password' && {user: fields.user.text.trim()}),
		domain: 'default',
		project: method === 'token' ? fields.project.text.trim() : 'default',
		skipsTlsVerification: false,
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

