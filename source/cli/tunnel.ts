import {downVerb} from './tunnel-down.ts';
import {listVerb} from './tunnel-list.ts';
import {logsVerb} from './tunnel-logs.ts';
import {openVerb} from './tunnel-open.ts';
import {openingOptions} from './tunnel-options.ts';
import {restartVerb} from './tunnel-restart.ts';
import {setsVerb} from './tunnel-sets.ts';
import {stopVerb} from './tunnel-stop.ts';
import {upVerb} from './tunnel-up.ts';
import type {Verb} from './verb.ts';

const subverbs: Readonly<Record<string, Verb['run']>> = {
	down: downVerb, logs: logsVerb, ls: listVerb, restart: restartVerb, sets: setsVerb, stop: stopVerb, up: upVerb,
};

export const verb: Verb = {
	usage: `Usage: baitui tunnel NAME APP|PORT [OPTIONS]
       baitui tunnel NAME -R PORT[:[HOST:]PORT] [OPTIONS]
       baitui tunnel ls | sets
       baitui tunnel stop|restart WHICH... | --all
       baitui tunnel logs [WHICH...] [-f] [-n LINES]
       baitui tunnel up [WHICH...]
       baitui tunnel down WHICH... [--forget]

Opens a local port that leads to an app of a session, or to a port inside it,
and prints its address. A background process holds it, reconnects by itself, and
accepts only your own processes. Without --detach the verb stays and tells what
happens; Ctrl-C closes the tunnel then.

Where it listens:
  -b, --bind [HOST:]PORT  exactly this local port, or exit code 6
  -b auto                 the port of last time; else the app's usual one, for
                          sshd the one of the profile (baitui use --ssh-port);
                          else the next four, or any. The default
  -b unix:PATH            a unix socket that only you can use
  --share                 let in everybody who reaches the port, not only you;
                          needed for a HOST of the network. Asked for twice
  -y, --yes               do not ask, where --share is meant

The other way round:
  -R, --reverse PORT[:[HOST:]PORT]
                          the session listens on PORT of its own loopback, and
                          what connects there reaches HOST:PORT from this host,
                          without them the same port of 127.0.0.1. It stands on
                          an ssh connection, which counts as use of the session

How long it stays:
  -d, --detach            return as soon as it listens; it stays until
                          baitui tunnel stop
  --foreground            this process holds it, for a service manager: lines of
                          its log on stderr, no terminal needed; exit code 0
                          after SIGTERM, 5 when the session ended
  --keep                  Ctrl-C leaves it in the background
  --keepalive SPAN        keep the session from being reclaimed as idle for so
                          long, such as 2h or 1h30m. Off without it: nothing is
                          sent while nobody uses the tunnel
  --patience SECONDS      how long a connection waits for an app or a server
                          that is on its way; 30 without it
  --set SET               record it in a set, to be opened again by
                          baitui tunnel up SET, also in a new session of the
                          same name

How the app starts, unless it runs already:
  --app-arg KEY[=VALUE]   an argument; once for each value. One that begins with
                          dashes: --app-arg=--logdir=/home/work/logs
  -e, --env KEY[=VALUE]   a variable; without VALUE that of your shell

What is there, by WHICH = id, local port, session's name, or set (@SET):
  ls                      all tunnels with their state
  sets                    all sets; they are in tunnels.json of the settings
  stop                    close tunnels
  restart                 another process, the same address
  logs                    what happened; -f, --follow goes on until they are
                          closed, -n, --lines tells how much of it (200)
  up                      open what is missing of a set; start tunnels again
                          whose process is gone, after a reboot for instance,
                          all of them without WHICH; running ones try at once
  down                    close the tunnels of a set; --forget removes the set
  --all                   all tunnels of this machine

With --json: {"version": 1, "tunnel": {...}}, "tunnels": [{"id", "profile",
"session", "target", "address", "host", "port", "path", "askedPort", "holder",
"set", "isReverse", "isShared", "status", "reason", ...}], "sets": [{"name",
"tunnels"}], "logs": [{"id", "lines"}], or the ids under "stopped", "started",
"restarted" and what did not work under "failed".

Each option can be set by a variable too, such as BAITUI_TUNNEL_BIND. Where
several things were to be done, the exit code is the one that all failures have
in common, else 1.
`,
	options: {
		...openingOptions, all: {type: 'boolean'}, forget: {type: 'boolean'}, follow: {type: 'boolean', short: 'f'}, lines: {type: 'string', short: 'n'},
	},
	async run(given, context) {
		const subverb = subverbs[given.words[0] ?? ''];
		return subverb ? subverb({...given, words: given.words.slice(1)}, context) : openVerb(given, context);
	},
};
