import path from 'node:path';
import {need} from '../app/changes.ts';
import {downloadOutput} from '../app/outputs.ts';
import {formatBytes} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import {askForSession, connect} from './connect.ts';
import {formatJson, formatTable, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui outputs NAME [PATTERN...] [--to DIR] [--json]

Lists the files that a session left at the service, which are there after its
end too; with --to, downloads them. Patterns are those of a shell, such as
'*.pt' or 'logs/**'; without one it is all of them.

  --to DIR  download below this folder; a file that is there with the same size
            is left alone
  --json    {"version": 1, "outputs": [{"name", "size"}]} with sizes in bytes,
            and "file" of those that were downloaded
`,
	options: {to: {type: 'string', short: 't'}},
	async run(given, context) {
		const [name, ...patterns] = given.words;
		if (name === undefined) {
			throw new Problem('usage', 'NAME is missing.');
		}

		const {signal} = context;
		const provider = connect(context);
		const [list, read] = [need(provider, 'outputs', 'keep outputs'), need(provider, 'readOutput', 'keep outputs')];
		const all = await list(await askForSession(provider, name, signal), signal);
		const outputs = all.filter(output => patterns.length === 0 || patterns.some(pattern => path.matchesGlob(output.name, pattern)));
		if (outputs.length === 0 && patterns.length > 0) {
			throw new Problem('not-found', `No output of ${name} is called ${patterns.join(' or ')}.`, {hint: `There are ${all.length}: baitui outputs ${name}`});
		}

		const folder = given.text('to');
		const files: string[] = [];
		if (folder !== undefined) {
			for (const output of outputs) {
				const {file, result} = await downloadOutput(read, output, path.resolve(context.folder, folder), {signal});
				files.push(file);
				await write(context.stderr, `${sanitizeLine(file)}  ${formatBytes(output.size)}${result === 'there' ? '  was there' : ''}\n`);
			}
		}

		if (context.isJson) {
			await write(context.stdout, formatJson({outputs: outputs.map(({name, size}, index) => ({name, size, ...(files[index] !== undefined && {file: files[index]})}))}));
		} else if (outputs.length === 0) {
			await write(context.stderr, 'No outputs.\n');
		} else if (folder === undefined) {
			await write(context.stdout, formatTable(outputs, [
				{heading: 'NAME', cell: output => output.name},
				{heading: 'SIZE', cell: output => formatBytes(output.size)},
			]));
		}

		return 0;
	},
};
