import {formatMoment} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import {appOf, needUsable} from '../core/session.ts';
import {
	formatAddress,
	formatUrl,
	type Tunnel,
	type TunnelRequest,
	type TunnelSpec,
} from '../core/tunnel.ts';
import {withPlanned} from '../core/tunnel-set.ts';
import {needWords, type Arguments} from './arguments.ts';
import {askForSession, connect, openApp} from './connect.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {parseBind, parseReverse, parseTarget} from './target.ts';
import {runForeground} from './tunnel-foreground.ts';
import {readTunnelOptions} from './tunnel-options.ts';
import {checkSetName} from './tunnel-sets.ts';
import {confirmShare} from './tunnel-share.ts';
import {describeTunnel} from './tunnel-text.ts';
import {watchTunnel} from './tunnel-watch.ts';

/** The session, the target and the address of the words. Problem `usage`. */
function readWhere(given: Arguments, {folder}: Context): Omit<TunnelRequest, 'session'> {
	const reverse = given.text('reverse');
	if (reverse === undefined) {
		needWords(given, ['NAME', 'APP or PORT']);
		return {target: parseTarget(given.words[1]!), ...parseBind(given.text('bind') ?? 'auto', folder)};
	}

	needWords(given, ['NAME']);
	const other = ['bind', 'share', 'app-arg', 'env', 'keepalive', 'patience'].find(name => given.flag(name) || given.text(name) !== undefined || given.list(name).length > 0);
	if (other !== undefined) {
		throw new Problem('usage', `--${other} means nothing with -R.`, other === 'keepalive' ? {hint: 'Its ssh connection counts as use of the session anyway.'} : {});
	}

	return {...parseReverse(reverse), isReverse: true};
}

/** What is asked for, with the session as the server knows it now. Problem `usage`, `not-found`, `refused`. */
async function readRequest(given: Arguments, context: Context): Promise<TunnelRequest> {
	const where = readWhere(given, context);
	const set = given.text('set');
	const inSet = set === undefined ? {} : {set: checkSetName(set)};
	// A damaged file is told of before anything is opened.
	context.settings.tunnelSets();
	const options = readTunnelOptions(given, context.environment);
	if (given.flag('yes') && !options.isShared) {
		throw new Problem('usage', '--yes is for --share.');
	}

	const session = needUsable(await askForSession(connect(context), given.words[0]!, context.signal));
	const request = {
		session, ...where, ...options, ...inSet,
	};
	if (options.isShared) {
		await confirmShare(request, context, given.flag('yes'));
	}

	return request;
}

/** What came out otherwise than was wanted, or is to be known of it. */
function remarksOf({spec, state}: Tunnel): readonly string[] {
	return [
		...(spec.isReverse ? [`Port ${spec.target} inside ${spec.sessionName} leads to ${formatAddress(spec.bind)} of this host. While it stands the session counts as used.`] : []),
		...(spec.askedPort === undefined ? [] : [`Port ${spec.askedPort} is used by ${spec.holder ?? 'another program'}; this is port ${spec.bind.port} instead.`]),
		...(spec.isShared ? [`Shared: whoever reaches ${formatAddress(spec.bind)} can use it.`] : []),
		...(spec.awakeUntil === undefined ? [] : [`It keeps ${spec.sessionName} from being reclaimed as idle until ${formatMoment(new Date(spec.awakeUntil))}.`]),
		...(state.endsAtLogout ? ['Logging out of this host ends it. loginctl enable-linger, run before it is opened, keeps it.'] : []),
	];
}

/** Adds the tunnel to its set as it was asked for: an address that baitui chose is chosen anew. */
function record({host, port, path}: TunnelRequest, spec: TunnelSpec, keepalive: string | undefined, {settings}: Context): void {
	const {set, profile, sessionName, target, patience, isShared, isReverse, appOptions} = spec;
	const isExact = port !== undefined || path !== undefined;
	settings.saveTunnelSets(withPlanned(settings.tunnelSets(), set!, {
		profile,
		session: sessionName,
		target,
		...(isExact && {bind: path === undefined ? {host: host ?? '127.0.0.1', port: port!} : {path}}),
		...(patience !== undefined && {patience}),
		...(keepalive !== undefined && {keepalive}),
		...(isShared && {isShared}),
		...(isReverse && {isReverse}),
		...(appOptions && {appOptions}),
	}));
}

/** `baitui tunnel NAME APP|PORT` */
export async function openVerb(given: Arguments, context: Context): Promise<number> {
	const isForeground = given.flag('foreground');
	const other = isForeground ? ['detach', 'keep', 'set'].find(name => given.flag(name) || given.text(name) !== undefined) : undefined;
	if (other !== undefined) {
		throw new Problem('usage', `--${other} and --foreground do not go together.`);
	}

	const request = await readRequest(given, context);
	const urlOf = ({spec}: Tunnel) => (spec.isReverse ? undefined : formatUrl(appOf(request.session, request.target), spec.bind));
	const tell = async (tunnel: Tunnel) => {
		const {spec} = tunnel;
		const address = spec.isReverse ? `127.0.0.1:${spec.target}` : formatAddress(spec.bind);
		await write(context.stdout, context.isJson ? formatJson({tunnel: {...describeTunnel(tunnel), url: urlOf(tunnel) ?? null}}) : `${address}\n`);
		if (!context.isJson) {
			await write(context.stderr, remarksOf(tunnel).map(remark => `${remark}\n`).join(''));
		}
	};

	if (isForeground) {
		return runForeground(request, context, tell);
	}

	const tunnel = await openApp(context).openTunnel(request);
	if (tunnel.spec.set !== undefined) {
		record(request, tunnel.spec, given.text('keepalive'), context);
	}

	await tell(tunnel);
	return given.flag('detach') ? 0 : watchTunnel(tunnel, context, urlOf(tunnel));
}
