import path from 'node:path';
import {formatBytes} from '../../core/format.ts';
import {Problem} from '../../core/problem.ts';
import {valueOf, type StartWish} from '../../core/start.ts';
import {packageFiles, sizeOf} from './package-files.ts';
import type {Step} from './steps.ts';

const said = ({message, hint}: Problem) => (hint === undefined ? message : `${message} ${hint}`);

/** Said of an execution with ssh whose commands end by themselves, and ssh with them (valohai.md section 7); undefined where it is to stay. */
export function earlyEndNote({name, commands}: Step, wish: StartWish): string | undefined {
	const hasSsh = path.basename(wish['debug-key']?.[0] ?? '') !== 'none';
	return hasSsh && (wish.keep ?? []).length === 0 && commands.every(command => !/\bsleep\b/.test(command))
		? `The step ${name} has no sleep: its ssh ends with its last command, unless keep 1h makes it stay.`
		: undefined;
}

/** What the package of the wished folder would be, or why it cannot be; undefined without a folder. */
async function packageNote(wish: StartWish): Promise<string | undefined> {
	try {
		const folder = valueOf(wish, 'adhoc');
		if (folder === undefined) {
			return undefined;
		}

		const entries = await packageFiles(folder, {isLargeMeant: valueOf(wish, 'large') === 'yes'});
		return `The package has ${entries.length === 1 ? '1 file' : `${entries.length} files`}, ${formatBytes(entries.reduce((sum, entry) => sum + sizeOf(entry), 0))} before compression.`;
	} catch (error) {
		if (error instanceof Problem) {
			return said(error);
		}

		throw error;
	}
}

/** What is to be known of a wish before it is sent. `problem` is why its steps cannot be read, `step` is the one that it names. */
export async function startNotes(wish: StartWish, {step, problem}: {readonly step: Step | undefined; readonly problem: Problem | undefined}): Promise<readonly string[]> {
	return problem
		? [said(problem)]
		: [step && earlyEndNote(step, wish), await packageNote(wish)].filter(note => note !== undefined);
}
