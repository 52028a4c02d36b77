import {Problem} from '../core/problem.ts';
import {changeVerbs} from './transfers-change.ts';
import {listVerb} from './transfers-list.ts';
import type {Verb} from './verb.ts';

const subverbs: Readonly<Record<string, Verb['run']>> = {ls: listVerb, ...changeVerbs};

export const verb: Verb = {
	usage: `Usage: baitui transfers ls [--json]
       baitui transfers pause|resume|retry|cancel ID... [--json]
       baitui transfers pause|resume|retry|cancel --all [--json]
       baitui transfers clear [ID...] [--json]
       baitui transfers limit SPEED ID...|--all [--json]
       baitui transfers answer WHAT ID...|--all [--json]

Shows and steers the copies of the screen and of baitui cp. A background process
for each session carries them out, one after the other; they go on when the
screen is left, the terminal closes or the connection drops. After a crash or a
reboot they are paused, and resume goes on where they were.

ID is an id, its beginning, or a session's name for all of its copies.

  pause         let go of the connection; what has arrived is kept
  resume        go on with a copy that is paused or was cancelled
  retry         try again what failed; what has arrived is not copied again
  cancel        end a copy; what has arrived is kept, so that resume can go on
  clear         take copies that are over off the list; without ID all of them
  limit SPEED   bytes a second such as 20M, or none; with --all for each copy,
                those that are still to come too, so that no session's queue is
                faster; two sessions at once take it twice
  answer WHAT   what to do with all files that are there already: overwrite,
                skip, newer, rename or resume
  --all         all copies of this machine that it can be done with
  --json        {"version": 1, "transfers": [{"id", "session", "direction",
                "sources", "destination", "status", "reason", "files", "bytes",
                "rate", "secondsLeft", "questions", "questionsTotal", "failed",
                "failedTotal", ...}], "limit"}, the first hundred questions
                and failed files of each; or the ids that were changed:
                "paused", "resumed", "retried", "cancelled", "cleared",
                "limited", "answered"
`,
	options: {all: {type: 'boolean'}},
	async run(given, context) {
		const [word = 'ls', ...words] = given.words;
		const subverb = Object.hasOwn(subverbs, word) ? subverbs[word] : undefined;
		if (!subverb) {
			throw new Problem('usage', `"${word}" is nothing that can be done with copies.`, {hint: `It is one of ${Object.keys(subverbs).join(', ')}.`});
		}

		return subverb({...given, words}, context);
	},
};
