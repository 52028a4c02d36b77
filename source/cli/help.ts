import {verbs} from './verbs.ts';

/** The exit codes as the help and the README list them. */
export const exitCodeMeanings: ReadonlyArray<readonly [string, string]> = [
	['0', 'done'],
	['1', 'failed, with the reason on stderr'],
	['2', 'wrong usage'],
	['3', 'no such session, app, folder or file, or the name is not unique'],
	['4', 'not signed in, or the login ended'],
	['5', 'the session cannot be used now'],
	['6', 'the local port is taken'],
	['7', 'the server is not reachable'],
	['8', 'some files were not copied'],
	['9', 'a check of a copy or of a host key failed'],
	['10', 'refused by a rule, a quota or for safety'],
	['70', 'a bug in baitui'],
	['130', 'interrupted'],
];

const list = (pairs: ReadonlyArray<readonly [string, string]>) => {
	const width = Math.max(...pairs.map(([name]) => name.length));
	return pairs.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('');
};

/** The help of the whole program. */
export function formatHelp(): string {
	return `Usage: baitui [VERB] [OPTIONS]

One screen for your sessions: ssh, tunnels that stay, copies that arrive.
Without a verb the screen opens, in the language of your locale or of --lang
(en, ko); baitui ui --help tells more of it.

Verbs:
${list(Object.entries(verbs).map(([name, {summary}]) => [name, summary] as const))}
Options of every verb:
  --profile NAME  use this profile
  --json          print one JSON document, and problems as JSON on stderr
  --no-input      never ask
  --read-only     change nothing at the server: no start, no end, no upload
  -h, --help      print the help of a verb
  -V, --version   print the version

Which server is used: --profile, else BAITUI_PROFILE, else what BACKEND_*
variables or a .env file in this folder or above say, as the official client
reads them, else the profile chosen last (baitui use, baitui login).

NAME is a session's name, its id, or the first letters of its id (four or more).

Exit codes:
${list(exitCodeMeanings)}  (baitui ssh returns what ssh returns)

baitui VERB --help tells more of one verb.
`;
}
