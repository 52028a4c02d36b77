import process from 'node:process';
import {need} from '../core/need.ts';
import {followSession} from '../app/follow.ts';
import {readTemplate, saveTemplate} from '../app/start-templates.ts';
import {formatBytes} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {isOver} from '../core/session.ts';
import type {StartWish} from '../core/start.ts';
import {needWords, type Arguments} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {runShell} from './run-shell.ts';
import {selfCommand} from './self.ts';
import {describeSession} from './session-json.ts';
import {stageWriter} from './stage-writer.ts';
import {listChoices} from './start-choices.ts';
import {readWish, wishOptions} from './start-wish.ts';
import {listTemplates, removeTemplate} from './start-templates.ts';
import {parseDuration} from './tunnel-options.ts';
import type {Verb} from './verb.ts';

/** The wish of the words, over that of --again, over that of --template. Problem `usage`, `not-found`. */
async function readAll(given: Arguments, context: Context, provider: Provider): Promise<StartWish> {
	const {names, wishOf} = need(provider, 'starting', 'start sessions');
	const own = readWish(given, context, names);
	const template = given.text('template');
	const again = given.text('again');
	const base = template === undefined ? {} : readTemplate(context.settings, template);
	if (again === undefined) {
		return {...base, ...own};
	}

	const session = await askForSession(provider, again, context.signal);
	const {name, ...same} = await wishOf(session.id, context.signal);
	return {
		...base, ...same, ...(isOver(session) && name && {name}), ...own,
	};
}

/** Follows it until it runs, at most as long as --wait says. */
async function follow(given: Arguments, context: Context, provider: Provider, id: string): ReturnType<typeof followSession> {
	const longest = given.text('wait');
	const stages = stageWriter(context);
	try {
		return await followSession(provider, id, {
			goal: 'running', signal: context.signal, onStage: stages.tellStage, patience: longest === undefined || longest === 'forever' ? undefined : parseDuration(longest),
		});
	} finally {
		stages.end();
	}
}

async function run(given: Arguments, context: Context): Promise<number> {
	const provider = connect(context);
	const wish = await readAll(given, context, provider);
	const template = given.text('save');
	if (template !== undefined) {
		saveTemplate(context.settings, template, wish);
	}

	const stages = stageWriter(context);
	const made = await need(provider, 'starting', 'start sessions').start(wish, context.signal, news => {
		stages.tell(news.kind === 'progress' ? `${news.text} ${formatBytes(news.done)} of ${formatBytes(news.total)}` : news.text);
	});
	stages.end();
	await write(context.stderr, context.isJson ? '' : `${made.name} (${made.id}) is asked for. ${given.flag('no-wait') ? `See it with baitui wait ${made.name}.` : 'Ctrl-C stops watching; it goes on.'}\n`);
	if (given.flag('no-wait')) {
		await write(context.stdout, context.isJson ? formatJson({session: made}) : `${made.name}\n`);
		return 0;
	}

	const session = await follow(given, context, provider, made.id);
	if (given.flag('ssh')) {
		return runShell(context, {
			provider, settings: context.settings, session, self: selfCommand(),
		});
	}

	await write(context.stdout, context.isJson ? formatJson({session: describeSession(session)}) : `${session.name}\n`);
	if (!context.isJson && process.stderr.isTTY) {
		await write(context.stderr, `It runs. A shell: baitui ssh ${session.name}\n`);
	}

	return 0;
}

function check(given: Arguments): void {
	needWords(given, ['IMAGE'], {optional: 1});
	const other = ['ssh', 'wait'].find(name => given.flag(name) || given.text(name) !== undefined);
	if (given.flag('no-wait') && other !== undefined) {
		throw new Problem('usage', `--no-wait and --${other} do not go together.`);
	}

	if (given.flag('ssh') && given.flag('json')) {
		throw new Problem('usage', '--ssh and --json do not go together.');
	}
}

export const verb: Verb = {
	usage: `Usage: baitui start IMAGE [--name N] [--preset P] [--cpu N] [--mem 4g]
                    [--gpu N] [--mount FOLDER[:PATH][:ro]] [--wait[=5m]] [--ssh]
       baitui start --again NAME | --template NAME [OPTIONS]
       baitui start --choices [FIELD] [--json]
       baitui start --templates | --forget NAME

Starts a session and follows it until it runs: PENDING #3, waits for 2
cuda.device, PULLING, RUNNING. When it is cancelled or fails that is told at
once, with the reason, and the exit code is 5. Its name goes to stdout.

  --name NAME          else one is made from the image
  --project NAME       else that of the profile
  --resource-group NAME  else any that is allowed
  --preset NAME        resources as the cluster has them prepared
  --cpu N              cores
  --mem SIZE           memory, such as 4g or 512m
  --gpu N              accelerators; NAME=N for one kind: cuda.shares=0.5
  --shm SIZE           shared memory, taken from the memory
  -m, --mount FOLDER   mount a folder: NAME, NAME:PATH or NAME:PATH:ro; several
  -e, --env NAME=VALUE  set a variable; NAME alone takes it from here; several
  -p, --port N         open a port for a program of your own; several
  --bootstrap FILE     a script of this machine that runs at its start
  --command LINE       batch: run this line, and end with it
  --after NAME         wait for the success of that session; several
  --size N             containers; --mode multi-node spreads them over machines
  --priority N         0 to 100
  --arch NAME          x86_64 or aarch64
  --set FIELD=VALUE    any other field of your service; several

Valohai (STEP in place of IMAGE):
  --adhoc DIR          run this folder as it is here, else a --commit
  --env NAME           the kind of machine
  --param N=V, --input N=URL, --variable N=V, --tag T  several of each
  --keep SPAN          stay for ssh that long after its commands
  --title TEXT, --image NAME, --time-limit SECONDS
  --debug-key FILE, --debug-port N, --large  see --choices

  --again NAME         like that session, with what else is given; with its name
                       where it is over. Newer servers do not tell where a
                       folder was mounted: then it is under its own name
  --template NAME      as saved with --save NAME
  --save NAME          save what is asked for as a template, then start
  --wait[=SPAN]        wait no longer than that (5m, 1h); it goes on anyway
  --no-wait            do not wait at all
  --ssh                open a shell as soon as it runs
  --choices            what there is to choose of, and what is left
  --templates          list the templates
  --forget NAME        remove a template
  --json               {"version": 1, "session": {as in ls}}
`,
	options: {
		...wishOptions,
		set: {type: 'string', multiple: true},
		again: {type: 'string'},
		template: {type: 'string'},
		save: {type: 'string'},
		wait: {type: 'string', implied: 'forever'},
		'no-wait': {type: 'boolean'},
		ssh: {type: 'boolean'},
		choices: {type: 'boolean'},
		templates: {type: 'boolean'},
		forget: {type: 'string'},
	},
	async run(given, context) {
		check(given);
		const forget = given.text('forget');
		if (forget !== undefined) {
			removeTemplate(context.settings, forget);
			return 0;
		}

		if (given.flag('templates')) {
			return listTemplates(context);
		}

		return given.flag('choices') ? listChoices(given, context, connect(context)) : run(given, context);
	},
};
