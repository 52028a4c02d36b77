import {
	formatAge,
	formatBytes,
	formatDuration,
	formatRate,
} from '../core/format.ts';
import {writeRate} from '../core/rate.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Remark, Transfer, TransferState} from '../core/transfer.ts';
import {fit} from './columns.ts';
import {problemText, type Desk} from './desk.ts';
import {timeOfDay} from './notices.ts';
import {placeText} from './place-text.ts';
import {shareOf} from './share.ts';
import {indented, pair} from './text-lines.ts';

/** All that is known of a copy, as lines of exactly `columns` columns, what matters most first. */
export function transferDetails(desk: Desk, transferId: string | undefined, columns: number): readonly string[] {
	const {app, theme} = desk;
	const transfer = app.transfers.get().find(({spec}) => spec.id === transferId);
	if (!transfer) {
		return [fit(transferId === undefined ? '' : 'This copy is not listed any more.', columns)];
	}

	const {spec, state} = transfer;
	const {from, to} = places(desk, transfer);
	const now = desk.clock.get();
	const lines = [
		...pair('from', from, columns, 2),
		...pair('to', to, columns, 2),
		...pair('done', progressText(state, shareOf(state)), columns),
		...pair('state', factsOf(transfer), columns),
		...(state.reason === undefined ? [] : pair('why', sanitizeLine(state.reason), columns)),
		...(state.nextTryAt === undefined ? [] : pair('next', `tries in ${formatAge(Math.max(0, state.nextTryAt - now))}; r now`, columns)),
		...(state.problem === undefined ? [] : pair('why', problemText(desk.words, state.problem), columns).map(line => theme.paint('bad', fit(line, columns)))),
		...listOf(desk, state.failed, state.failedTotal, `${state.failedTotal} not copied; r tries ${state.failedTotal === 1 ? 'it' : 'these'} again`, columns),
		...(state.questionsTotal > 0 ? pair('asks', sanitizeLine(`${state.questions.map(({target}) => target).join(', ')}${andMore(state.questions, state.questionsTotal)}`), columns) : []),
		...(state.current === undefined ? [] : pair('now', sanitizeLine(state.current), columns, 2)),
		...pair('after', afterText(transfer), columns),
		...listOf(desk, state.remarks, state.remarksTotal, 'To know of files that did arrive', columns),
		...(spec.sources.length > 1 ? ['', fit('All sources', columns), ...spec.sources.flatMap(source => indented(source, columns))] : []),
		...pair('shell', `baitui transfers ${['paused', 'failed', 'cancelled'].includes(state.status) ? 'resume' : 'pause'} ${spec.id}`, columns),
	];
	return lines.map(line => (line.includes('\u{1B}') ? line : fit(line, columns)));
}

function places({app}: Desk, {spec}: Transfer): {readonly from: string; readonly to: string} {
	const session = app.sessions.get().value.find(({id}) => id === spec.sessionId);
	const remote = (path: string): string => (session ? placeText(session, 'remote', {path}) : sanitizeLine(`${spec.sessionName}:${path}`));
	const [source = ''] = spec.sources;
	const more = spec.sources.length > 1 ? ` and ${spec.sources.length - 1} more` : '';
	return spec.direction === 'upload'
		? {from: sanitizeLine(source) + more, to: remote(spec.destination)}
		: {from: remote(source) + more, to: sanitizeLine(spec.destination)};
}

const barColumns = 24;

function progressText({isPlanned, filesDone, filesTotal, bytesDone, bytesTotal, status, rate, timeLeft}: TransferState, share: number | undefined): string {
	if (filesTotal === 0 && share === undefined) {
		return 'not begun';
	}

	const more = isPlanned ? '' : '+';
	const amount = `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}${more}${filesTotal > 1 ? `, ${filesDone} of ${filesTotal}${more} files` : ''}`;
	if (share === undefined) {
		return `${amount}, more may be found`;
	}

	const filled = Math.floor(share * barColumns);
	const speed = status === 'running' && rate > 0 ? `  ${formatRate(rate)}${timeLeft === undefined ? '' : `, ${formatDuration(timeLeft)} left`}` : '';
	return `[${'#'.repeat(filled)}${'.'.repeat(barColumns - filled)}] ${Math.floor(share * 100)}%  ${amount}${speed}`;
}

function factsOf({spec, state}: Transfer): string {
	const facts: ReadonlyArray<readonly [boolean, string]> = [
		[true, state.status],
		[true, `asked for at ${timeOfDay(new Date(spec.createdAt))}`],
		[state.reconnects > 0, state.reconnects === 1 ? '1 reconnect' : `${state.reconnects} reconnects`],
		[state.bytesResumed > 0, `${formatBytes(state.bytesResumed)} of an earlier try`],
		[state.filesVerified > 0, `${state.filesVerified} verified`],
		[state.filesDone > state.filesVerified, `${state.filesDone - state.filesVerified} by size only`],
		[state.filesVerifying > 0, `${state.filesVerifying} being checked`],
		[state.filesSkipped > 0, `${state.filesSkipped} skipped`],
		[state.endsAtLogout === true, 'ends when you log out of this host'],
		[spec.limit !== undefined, `at most ${writeRate(spec.limit)}/s`],
	];
	return facts.filter(([holds]) => holds).map(([, text]) => text).join(', ');
}

function afterText({spec: {verify}}: Transfer): string {
	const check = {auto: 'sha256 above 1 MiB, else size', sha256: 'sha256 of every file', size: 'size'}[verify ?? 'auto'];
	return `compares ${check}; then renames into place`;
}

/** What is told of is capped; the rest of it is counted. */
const andMore = (told: readonly unknown[], total: number): string => (total > told.length ? ` and ${total - told.length} more` : '');

function listOf({theme}: Desk, files: readonly Remark[], total: number, title: string, columns: number): readonly string[] {
	return files.length === 0
		? []
		: [theme.paint('bad', fit(title, columns)), ...files.flatMap(({path, reason}) => indented(`${path}: ${reason}`, columns)), ...(total > files.length ? [`   ${andMore(files, total)}`] : [])];
}
