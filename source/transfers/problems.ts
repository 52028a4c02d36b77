import {formatBytes} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';

export function filesNotCopied(count: number, hasFailedCheck: boolean): Problem {
	const files = `${count === 1 ? '1 file was' : `${count} files were`} not copied`;
	return new Problem(hasFailedCheck ? 'verification-failed' : 'files-not-copied', hasFailedCheck ? `${files}: what arrived is not what was sent.` : `${files}.`, {hint: 'The reasons are listed; the same copy tries again.'});
}

/** Bytes that are needed and free in a folder. */
export function noRoom(folder: string, needed: number, free: number): Problem {
	return new Problem('failed', `There is no room for it in ${sanitizeLine(folder)}: ${formatBytes(needed)} are needed, ${formatBytes(free)} are free.`, {hint: 'Make room there, or choose another folder.'});
}
