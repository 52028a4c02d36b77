import path from 'node:path';
import {formatBytes} from '../core/format.ts';
import {outputsOwner, outputsWish} from '../core/outputs.ts';
import {Problem} from '../core/problem.ts';
import type {Output} from '../core/provider.ts';
import {askForOutputs} from '../workers/ask-outputs.ts';
import {carryOut} from './carry-out.ts';
import {askForSession, connect} from './connect.ts';
import type {Context} from './context.ts';
import {reportCopy} from './cp-report.ts';
import {formatJson, formatTable, write} from './output.ts';
import type {Verb} from './verb.ts';

async function list(outputs: readonly Output[], {isJson, stdout, stderr}: Context): Promise<void> {
	if (isJson) {
		await write(stdout, formatJson({outputs: outputs.map(({name, size}) => ({name, size}))}));
	} else if (outputs.length === 0) {
		await write(stderr, 'No outputs.\n');
	} else {
		await write(stdout, formatTable(outputs, [
			{heading: 'NAME', cell: output => output.name},
			{heading: 'SIZE', cell: output => formatBytes(output.size)},
		]));
	}
}

export const verb: Verb = {
	usage: `Usage: baitui outputs NAME [PATTERN...] [--to DIR] [-d] [--json]

Lists the files that a session left at the service, which are there after its
end too; with --to, downloads them. Patterns are those of a shell, such as
'*.pt' or 'logs/**'; without one it is all of them.

A background process downloads them, as it does with copies: baitui transfers
shows and steers it. Ctrl-C cancels and keeps what has arrived; when the
terminal closes, it goes on. The size of each file is checked, which is all
that the service tells.

  --to DIR      download below this folder, each file by its name; one that is
                there is left alone, half of one is gone on with, another one of
                that name is replaced
  -d, --detach  print the id of the download and leave it to the background
  --json        {"version": 1, "outputs": [{"name", "size"}]} with sizes in
                bytes, and "file" of those that were downloaded; with --detach
                {"transfer": {...}} as of baitui cp

Exit code 8 when some files were not downloaded, which are listed.
`,
	options: {to: {type: 'string', short: 't'}, detach: {type: 'boolean', short: 'd'}},
	async run(given, context) {
		const [name, ...patterns] = given.words;
		if (name === undefined) {
			throw new Problem('usage', 'NAME is missing.');
		}

		const {signal} = context;
		const provider = connect(context);
		const session = await askForSession(provider, name, signal);
		const all = (await askForOutputs(provider, session, signal)).outputs;
		const outputs = all.filter(output => patterns.length === 0 || patterns.some(pattern => path.matchesGlob(output.name, pattern)));
		if (outputs.length === 0 && patterns.length > 0) {
			throw new Problem('not-found', `No output of ${name} is called ${patterns.join(' or ')}.`, {hint: `There are ${all.length}: baitui outputs ${name}`});
		}

		const to = given.text('to');
		if (to === undefined || outputs.length === 0) {
			await list(outputs, context);
			return 0;
		}

		const folder = path.resolve(context.folder, to);
		const done = await carryOut(context, {
			session: outputsOwner(session), wish: outputsWish(outputs, folder), profile: provider.profile.name, isDetached: given.flag('detach'),
		});
		if (!done) {
			return 0;
		}

		await reportCopy(done.transfer, done.state, done.milliseconds, {...context, isJson: false});
		if (context.isJson) {
			await write(context.stdout, formatJson({outputs: outputs.map(({name, size}) => ({name, size, file: path.join(folder, name)}))}));
		}

		return 0;
	},
};
