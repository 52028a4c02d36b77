import {formatBytes} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import type {TransferWish} from '../core/transfer.ts';
import {dryRun, type Step} from '../transfers/dry-run.ts';
import {filesNotCopied, noRoom} from '../transfers/problems.ts';
import type {Context} from './context.ts';
import type {FarSide} from './far-side.ts';
import {formatJson, write} from './output.ts';

const formatStep = ({action, source, target, size}: Step) => `${action.padEnd(7)} ${formatBytes(size).padStart(6)}  ${sanitizeLine(source)} -> ${sanitizeLine(target)}\n`;

const count = (steps: readonly Step[], ...actions: ReadonlyArray<Step['action']>) => steps.filter(({action}) => actions.includes(action)).length;

/** Prints what a copy would do. Problem `failed` where there is no room for it, `files-not-copied` where some files cannot be copied. */
export async function showDryRun(wish: TransferWish, {withPlace}: FarSide, {signal, isJson, stdout, stderr}: Context): Promise<number> {
	const {steps, failed, needed, free, folder} = await withPlace(async place => dryRun(wish, place, signal));
	const bytes = steps.reduce((sum, {size}) => sum + size, 0);
	const totals = {
		copied: count(steps, 'copy', 'replace', 'resume', 'link'), replaced: count(steps, 'replace'), skipped: count(steps, 'skip'), asked: count(steps, 'ask'),
	};
	if (isJson) {
		await write(stdout, formatJson({
			dryRun: true, files: steps, totals: {
				...totals, bytes, needed, free: free ?? null,
			}, failed,
		}));
	} else {
		await write(stdout, steps.map(step => formatStep(step)).join(''));
		const parts = [
			`${totals.copied} ${totals.copied === 1 ? 'file' : 'files'} of ${formatBytes(bytes)} would be copied`,
			totals.replaced > 0 ? `${totals.replaced} of them over what is there` : '',
			totals.asked > 0 ? `${totals.asked} would be asked about` : '',
			totals.skipped > 0 ? `${totals.skipped} skipped` : '',
			free === undefined ? '' : `${formatBytes(free)} are free there`,
		];
		await write(stderr, `${failed.map(({path, reason}) => `${sanitizeLine(path)}: ${sanitizeLine(reason)}\n`).join('')}${parts.filter(part => part !== '').join(', ')}.\n`);
	}

	const problem = free !== undefined && needed > free ? noRoom(folder, needed, free) : (failed.length > 0 ? filesNotCopied(failed.length, false) : undefined);
	if (problem instanceof Problem) {
		throw problem;
	}

	return 0;
}
