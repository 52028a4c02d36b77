import {
	formatBytes,
	formatDuration,
	formatRate,
} from '../core/format.ts';
import {writeRate} from '../core/rate.ts';
import {sanitizeLine} from '../core/text.ts';
import type {
	Remark,
	Transfer,
	TransferState,
	TransferStatus,
} from '../core/transfer.ts';
import type {Words} from '../words/index.ts';
import {fit} from './columns.ts';
import {problemText, type Desk} from './desk.ts';
import {timeOfDay} from './notices.ts';
import {placeText} from './place-text.ts';
import {shareOf} from './share.ts';
import {indented, pair} from './text-lines.ts';

/** What steers a copy from a shell; others can be paused. */
const shellWords: Readonly<Partial<Record<TransferStatus, string>>> = {failed: 'retry', paused: 'resume', cancelled: 'resume'};

/** All that is known of a copy, as lines of exactly `columns` columns, what matters most first. */
export function transferDetails(desk: Desk, transferId: string | undefined, columns: number): readonly string[] {
	const {app, theme, words: {copy, main, tunnel}} = desk;
	const {labels} = copy;
	const transfer = app.transfers.get().find(({spec}) => spec.id === transferId);
	if (!transfer) {
		return [fit(transferId === undefined ? '' : copy.gone, columns)];
	}

	const {spec, state} = transfer;
	const {from, to} = places(desk, transfer);
	const now = desk.clock.get();
	const lines = [
		...pair(labels.from, from, columns, 2),
		...pair(labels.to, to, columns, 2),
		...pair(labels.done, progressText(copy, state, shareOf(state)), columns),
		...pair(labels.state, factsOf(desk, transfer), columns),
		...(state.reason === undefined || state.problem?.message.includes(state.reason) ? [] : pair(labels.why, sanitizeLine(desk.words.sentence(state.reason)), columns)),
		...(state.nextTryAt === undefined ? [] : pair(labels.next, tunnel.tries(main.age(Math.max(0, state.nextTryAt - now))), columns)),
		...(state.problem === undefined ? [] : pair(labels.why, problemText(desk.words, state.problem), columns).map(line => theme.paint('bad', fit(line, columns)))),
		...listOf(desk, state.failed, state.failedTotal, copy.notCopied(state.failedTotal), columns),
		...(state.questionsTotal > 0 ? pair(labels.asks, sanitizeLine(`${state.questions.map(({target}) => target).join(', ')}${andMore(copy, state.questions, state.questionsTotal)}`), columns) : []),
		...(state.current === undefined ? [] : pair(labels.now, sanitizeLine(state.current), columns, 2)),
		...pair(labels.after, copy.compares[spec.verify ?? 'auto'], columns),
		...listOf(desk, state.remarks, state.remarksTotal, copy.remarks, columns),
		...(spec.sources.length > 1 ? ['', fit(copy.allSources, columns), ...spec.sources.flatMap(source => indented(source, columns))] : []),
		...(state.status === 'done' ? [] : pair(labels.shell, `baitui transfers ${shellWords[state.status] ?? 'pause'} ${spec.id}`, columns)),
	];
	return lines.map(line => (line.includes('\u{1B}') ? line : fit(line, columns)));
}

function places({app, words}: Desk, {spec}: Transfer): {readonly from: string; readonly to: string} {
	const session = app.sessions.get().value.find(({id}) => id === spec.sessionId);
	const remote = (path: string): string => (session ? placeText(words.files, session, 'remote', {path}) : sanitizeLine(`${spec.sessionName}:${path}`));
	const [source = ''] = spec.sources;
	const more = spec.sources.length > 1 ? words.copy.andMore(spec.sources.length - 1) : '';
	return spec.direction === 'upload'
		? {from: sanitizeLine(source) + more, to: remote(spec.destination)}
		: {from: remote(source) + more, to: sanitizeLine(spec.destination)};
}

const barColumns = 24;

function progressText(copy: Words['copy'], {isPlanned, filesDone, filesTotal, bytesDone, bytesTotal, status, rate, timeLeft}: TransferState, share: number | undefined): string {
	if (filesTotal === 0 && share === undefined) {
		return copy.notBegun;
	}

	const more = isPlanned ? '' : '+';
	const amount = copy.amount(formatBytes(bytesDone), `${formatBytes(bytesTotal)}${more}`) + (filesTotal > 1 ? copy.amountFiles(filesDone, `${filesTotal}${more}`) : '');
	if (share === undefined) {
		return copy.moreMayCome(amount);
	}

	const filled = Math.floor(share * barColumns);
	const speed = status === 'running' && rate > 0 ? `  ${formatRate(rate)}${timeLeft === undefined ? '' : copy.left(formatDuration(timeLeft))}` : '';
	return `[${'#'.repeat(filled)}${'.'.repeat(barColumns - filled)}] ${Math.floor(share * 100)}%  ${amount}${speed}`;
}

function factsOf({words: {copy, copies}}: Desk, {spec, state}: Transfer): string {
	const facts: ReadonlyArray<readonly [boolean, string]> = [
		[true, copies.states[state.status]],
		[true, copy.askedAt(timeOfDay(new Date(spec.createdAt)))],
		[state.reconnects > 0, copy.reconnects(state.reconnects)],
		[state.bytesResumed > 0, copy.resumed(formatBytes(state.bytesResumed))],
		[state.filesVerified > 0, copy.someVerified(state.filesVerified)],
		[state.filesDone > state.filesVerified, copy.bySize(state.filesDone - state.filesVerified)],
		[state.filesVerifying > 0, copy.verifying(state.filesVerifying)],
		[state.filesSkipped > 0, copy.skips(state.filesSkipped)],
		[state.endsAtLogout === true, copy.endsAtLogout],
		[spec.limit !== undefined, copy.atMost(writeRate(spec.limit))],
	];
	return facts.filter(([holds]) => holds).map(([, text]) => text).join(', ');
}

/** What is told of is capped; the rest of it is counted. */
const andMore = (copy: Words['copy'], told: readonly unknown[], total: number): string => (total > told.length ? copy.andMore(total - told.length) : '');

function listOf({theme, words: {copy, sentence}}: Desk, files: readonly Remark[], total: number, title: string, columns: number): readonly string[] {
	return files.length === 0
		? []
		: [theme.paint('bad', fit(title, columns)), ...files.flatMap(({path, reason}) => indented(reason.includes(path) ? sentence(reason) : `${path}: ${sentence(reason)}`, columns)), ...(total > files.length ? [`   ${andMore(copy, files, total)}`] : [])];
}
