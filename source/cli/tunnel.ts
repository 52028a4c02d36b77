import {appOf, needUsable} from '../core/session.ts';
import {formatAddress, formatUrl} from '../core/tunnel.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect, openApp} from './connect.ts';
import {formatJson, write} from './output.ts';
import {parseBind, parseTarget} from './target.ts';
import {listVerb} from './tunnel-list.ts';
import {stopVerb} from './tunnel-stop.ts';
import {describeTunnel} from './tunnel-text.ts';
import {watchTunnel} from './tunnel-watch.ts';
import {upVerb} from './tunnel-up.ts';
import type {Verb} from './verb.ts';

const subverbs: Readonly<Record<string, Verb['run']>> = {ls: listVerb, stop: stopVerb, up: upVerb};

export const verb: Verb = {
	usage: `Usage: baitui tunnel NAME APP|PORT [-b [HOST:]PORT] [--detach] [--json]
       baitui tunnel ls [--json]
       baitui tunnel stop ID|NAME|PORT... [--json]
       baitui tunnel stop --all [--json]
       baitui tunnel up [ID|NAME|PORT...] [--json]

Opens a local port that leads to an app of a session, or to a port inside it,
and prints its address. A background process holds it, reconnects by itself, and
accepts only your own processes. Without --detach the verb stays and tells what
happens; Ctrl-C closes the tunnel then.

  -b, --bind [HOST:]PORT  exactly this local port, or exit code 6. Without it
                          the port of last time, the app's usual one, the next
                          four, or any
  -d, --detach            return as soon as the port listens; the tunnel stays
                          until baitui tunnel stop
  --all                   stop all tunnels of this machine
  --json                  {"version": 1, "tunnel": {...}}, or "tunnels": [{"id",
                          "profile", "session", "target", "address", "host",
                          "port", "status", "reason", ...}], or "stopped": [ids]

tunnel ls shows all tunnels with their state. tunnel stop takes an id, a local
port, or a session's name for all of its tunnels. tunnel up starts those again
whose process is gone, after a reboot for instance; a running one tries at once.
`,
	options: {bind: {type: 'string', short: 'b'}, detach: {type: 'boolean', short: 'd'}, all: {type: 'boolean'}},
	async run(given, context) {
		const subverb = subverbs[given.words[0] ?? ''];
		if (subverb) {
			return subverb({...given, words: given.words.slice(1)}, context);
		}

		needWords(given, ['NAME', 'APP or PORT']);
		const [name = '', word = ''] = given.words;
		const target = parseTarget(word);
		const bind = given.text('bind');
		const wish = bind === undefined ? {} : parseBind(bind);

		const session = needUsable(await askForSession(connect(context), name, context.signal));
		const tunnel = await openApp(context).openTunnel({session, target, ...wish});
		const url = formatUrl(appOf(session, target), tunnel.spec.bind);
		await write(context.stdout, context.isJson ? formatJson({tunnel: {...describeTunnel(tunnel), url: url ?? null}}) : `${formatAddress(tunnel.spec.bind)}\n`);
		return given.flag('detach') ? 0 : watchTunnel(tunnel, context, url);
	},
};
