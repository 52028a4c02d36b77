import {formatBytes} from '../core/format.ts';
import {isOver, type Session} from '../core/session.ts';
import type {Transfer} from '../core/transfer.ts';
import {formatAddress, type Tunnel} from '../core/tunnel.ts';
import {formatResources, formatStatus} from './session-text.ts';
import {describeCheck} from './transfers-text.ts';

/** How things stand: one line a thing, without what changes all the time, by a key that names the thing. */
export type Stand = ReadonlyMap<string, string>;

const minute = 60_000;
const warnings = [5, 15, 60];

const joined = (parts: ReadonlyArray<string | undefined>): string => parts.filter(part => part !== undefined && part !== '' && part !== '-').join(', ');

/** Said once for each of the last 60, 15 and 5 minutes. */
function endWarning({endsAt, endsBecause, mounts}: Session, now: number): string | undefined {
	const left = endsAt === undefined ? Infinity : endsAt.getTime() - now;
	const within = warnings.find(minutes => left <= minutes * minute);
	const kept = mounts.filter(mount => mount.isKept).map(mount => mount.name);
	return within === undefined ? undefined : `ends within ${within} minutes${endsBecause ? ` (${endsBecause})` : ''}; files outside ${kept.length === 0 ? 'mounted folders' : kept.join(' and ')} are lost`;
}

export function sessionLine(session: Session, now: number): string {
	const lives = !isOver(session);
	return `session ${session.name}: ${joined([formatStatus(session), session.reason, lives ? formatResources(session.resources) : undefined, lives ? endWarning(session, now) : undefined])}`;
}

function tunnelLine({spec, state}: Tunnel): string {
	const place = spec.isReverse ? `port ${spec.target} of ${spec.sessionName} to ${formatAddress(spec.bind)}` : `${formatAddress(spec.bind)} to ${spec.sessionName} ${spec.target}`;
	return `tunnel ${place}: ${joined([state.status, state.reason])}`;
}

/** Progress in tenths: a line for each would be more than anybody hears. */
function transferLine({spec, state}: Transfer): string {
	const tenth = state.isPlanned && state.bytesTotal > 0 && state.status === 'running' ? `${Math.floor((10 * state.bytesDone) / state.bytesTotal)}0 % of ${formatBytes(state.bytesTotal)}` : undefined;
	const what = `${spec.direction} of ${spec.sources.join(' ')} ${spec.direction === 'upload' ? 'to' : 'from'} ${spec.sessionName}`;
	return `copy ${what}: ${joined([
		state.status,
		tenth,
		state.reason ?? state.problem?.message,
		state.questions.length > 0 ? `${state.questions.length} files exist there, baitui transfers answer decides` : undefined,
		state.failed.length > 0 ? `${state.failed.length} failed` : undefined,
		state.status === 'done' ? describeCheck(state) : undefined,
	])}`;
}

export function standOf({sessions, tunnels, transfers}: {readonly sessions: readonly Session[]; readonly tunnels: readonly Tunnel[]; readonly transfers: readonly Transfer[]}, now: number): Stand {
	return new Map([
		...sessions.map(session => [`session ${session.id}`, sessionLine(session, now)] as const),
		...tunnels.map(tunnel => [`tunnel ${tunnel.spec.id}`, tunnelLine(tunnel)] as const),
		...transfers.map(transfer => [`copy ${transfer.spec.id}`, transferLine(transfer)] as const),
	]);
}

/** What is new or another than before, and what is no longer there. */
export function newsBetween(before: Stand, now: Stand): readonly string[] {
	return [
		...[...now].filter(([key, line]) => before.get(key) !== line).map(([, line]) => line),
		...[...before].filter(([key]) => !now.has(key)).map(([, line]) => `${line.slice(0, line.indexOf(': '))}: no longer listed`),
	];
}
