import {toProblem} from '../../core/problem.ts';
import {
	changeForm,
	formRows,
	openForm,
	rowsOf,
} from '../connect-form.ts';
import type {Desk} from '../desk.ts';
import type {Connect} from '../state.ts';

/** Milliseconds after the last letter of an address until it is looked at. */
const typingPause = 600;

/** What may be a whole address: a name with a dot, a number of a port, or a name of this host's own. */
const isAddress = (text: string): boolean => /^(?:https?:\/\/)?(?:[^\s./:]+\.[^\s./]+|localhost|[^\s/:]+:\d+)/.test(text);

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

	changeForm(desk, form => ({...form, found: {status: 'looking', address}}));
	try {
		const recognised = await desk.app.recognise(address);
		changeForm(desk, form => (form.fields.address.text.trim() === address
			? onExistingRow({...form, found: {status: 'found', address, recognised}, method: recognised.takes[0]})
			: form));
	} catch (error) {
		changeForm(desk, form => (form.fields.address.text.trim() === address ? {...form, found: {status: 'failed', address, problem: toProblem(error)}} : form));
	}
}

/** Another way to sign in has other rows. */
function onExistingRow(form: Connect): Connect {
	return formRows(form).includes(form.row) ? form : {...form, row: rowsOf[form.method][0]!};
}
