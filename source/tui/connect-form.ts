import {updateOverlay, type Desk} from './desk.ts';
import type {Connect, FormRow} from './state.ts';

/** The row of what proves who one is. */
export const proofs = {password: 'password', keys: 'secretKey', token: 'token'} as const satisfies Readonly<Record<Connect['method'], FormRow>>;

/** The rows of each way to sign in. */
export const rowsOf: Readonly<Record<Connect['method'], readonly FormRow[]>> = {password: ['user', 'password'], keys: ['accessKey', 'secretKey'], token: ['token']};

/** The rows of the form that can have the cursor, in order. */
export function formRows({profile, choices, method, asksForCode, problem, found}: Connect): readonly FormRow[] {
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
		...(found.status === 'found' && found.recognised.choosesProject ? ['project' as const] : []),
		...code,
		'keeping',
	];
}

/** Changes the form, if it is still open. */
export const changeForm = (desk: Desk, update: (form: Connect) => Connect): void => {
	updateOverlay(desk, 'connect', update);
};

export const openForm = (desk: Desk): Connect | undefined => desk.state.get().overlays.findLast(overlay => overlay.kind === 'connect');
