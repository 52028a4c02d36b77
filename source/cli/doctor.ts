import {lookAt, type Finding} from '../app/doctor/finding.ts';
import {examineMachine} from '../app/doctor/machine.ts';
import {examineServer} from '../app/doctor/server.ts';
import type {Provider} from '../core/provider.ts';
import {sanitizeLine} from '../core/text.ts';
import {createTheme} from '../tui/theme.ts';
import {wordsOf} from '../words/index.ts';
import {chooseLanguage} from '../words/language.ts';
import {needWords} from './arguments.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {writeBundle} from './doctor-bundle.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

const widest = 'terminal'.length;

/**
Looks at the server first, then at this machine.
@yields one finding a look
*/
async function * examine(context: Context): AsyncGenerator<Finding> {
	const {settings, environment, signal, stdout} = context;
	let provider: Provider | undefined;
	const profile = await lookAt('profile', async () => {
		provider = connect(context);
		const {name, endpoints, mode} = provider.profile;
		return {status: 'good', text: `${name}: ${provider.label} at ${endpoints.join(', ')}, ${mode} mode`};
	});
	yield profile;
	if (provider) {
		yield * examineServer(provider, {environment, signal});
	}

	yield * examineMachine({
		settings, environment, profile: provider?.profile, terminal: stdout.isTTY ? {columns: stdout.columns, rows: stdout.rows} : undefined,
	});
}

export const verb: Verb = {
	usage: `Usage: baitui doctor [--json] [--bundle FILE]

Looks at all that must work, from the address of the server to the sshd of a
running session and the terminal, and says what to do where something does not.
Nothing is changed. Ends with 1 when something is bad.

  --bundle FILE  also write what was found, profiles, tunnels, copies and logs
                 into a new file, secrets removed, to send to who can help
  --json         {"version": 1, "findings": [{"name", "status", "text",
                 "advice"}]}; status is good, warning, bad or skipped
`,
	options: {bundle: {type: 'string'}},
	async run(given, context) {
		needWords(given, []);
		const {stdout, stderr, isJson, environment} = context;
		const {glyphs, isAscii} = createTheme({environment});
		const signs: Readonly<Record<Finding['status'], string>> = {
			good: isAscii ? 'ok' : '✓', warning: '!', bad: isAscii ? 'NO' : '✗', skipped: glyphs.dash,
		};
		const {sentence} = wordsOf(chooseLanguage(undefined, environment));
		const say = (text: string): string => {
			const said = sentence(text);
			return sanitizeLine(said === text ? text.split(', ').map(part => sentence(part)).join(', ') : said);
		};

		const findings: Finding[] = [];
		for await (const finding of examine(context)) {
			findings.push(finding);
			if (isJson) {
				continue;
			}

			const lead = `${signs[finding.status].padEnd(isAscii ? 2 : 1)} `;
			const advice = finding.advice === undefined ? '' : `${' '.repeat(lead.length + widest + 2)}${say(finding.advice)}\n`;
			await write(stdout, `${lead}${finding.name.padEnd(widest)}  ${say(finding.text)}\n${advice}`);
		}

		if (isJson) {
			await write(stdout, formatJson({findings}));
		}

		const file = given.text('bundle');
		if (file !== undefined) {
			await writeBundle(file, findings, context);
			await write(stderr, `${file} has what helps to find the cause. Read it before you send it.\n`);
		}

		return findings.some(({status}) => status === 'bad') ? 1 : 0;
	},
};
