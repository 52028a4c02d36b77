import {Problem} from '../core/problem.ts';
import {appOf, needUsable} from '../core/session.ts';
import {
	formatAddress,
	formatUrl,
	type Tunnel,
	type TunnelRequest,
} from '../core/tunnel.ts';
import {needWords, type Arguments} from './arguments.ts';
import {askForSession, connect, openApp} from './connect.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {parseBind, parseTarget} from './target.ts';
import {readTunnelOptions} from './tunnel-options.ts';
import {confirmShare} from './tunnel-share.ts';
import {describeTunnel} from './tunnel-text.ts';
import {watchTunnel} from './tunnel-watch.ts';

/** What is asked for, with the session as the server knows it now. Problem `usage`, `not-found`, `refused`. */
async function readRequest(given: Arguments, context: Context): Promise<TunnelRequest> {
	needWords(given, ['NAME', 'APP or PORT']);
	const [name = '', word = ''] = given.words;
	const target = parseTarget(word);
	const bind = parseBind(given.text('bind') ?? 'auto', context.folder);
	const options = readTunnelOptions(given, context.environment);
	if (given.flag('yes') && !options.isShared) {
		throw new Problem('usage', '--yes is for --share.');
	}

	const session = needUsable(await askForSession(connect(context), name, context.signal));
	const request = {
		session, target, ...bind, ...options,
	};
	if (options.isShared) {
		await confirmShare(request, context, given.flag('yes'));
	}

	return request;
}

/** What came out otherwise than was wanted, or is to be known of it. */
function remarksOf({spec}: Tunnel): readonly string[] {
	return [
		...(spec.askedPort === undefined ? [] : [`Port ${spec.askedPort} is used by ${spec.holder ?? 'another program'}; this is port ${spec.bind.port} instead.`]),
		...(spec.isShared ? [`Shared: whoever reaches ${formatAddress(spec.bind)} can use it.`] : []),
		...(spec.awakeUntil === undefined ? [] : [`It keeps ${spec.sessionName} from being reclaimed as idle until ${spec.awakeUntil}.`]),
	];
}

/** `baitui tunnel NAME APP|PORT` */
export async function openVerb(given: Arguments, context: Context): Promise<number> {
	const request = await readRequest(given, context);
	const tunnel = await openApp(context).openTunnel(request);
	const url = formatUrl(appOf(request.session, request.target), tunnel.spec.bind);
	await write(context.stdout, context.isJson ? formatJson({tunnel: {...describeTunnel(tunnel), url: url ?? null}}) : `${formatAddress(tunnel.spec.bind)}\n`);
	if (!context.isJson) {
		await write(context.stderr, remarksOf(tunnel).map(remark => `${remark}\n`).join(''));
	}

	return given.flag('detach') ? 0 : watchTunnel(tunnel, context, url);
}
