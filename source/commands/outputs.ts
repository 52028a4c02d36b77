import type {BareCommand} from './command.ts';

/** The files that a session left at its service. */
export const outputs: readonly BareCommand[] = [
	{
		id: 'download-outputs',
		keys: ['d', 'enter'],
		on: ['outputs'],
		run({screens}) {
			screens.outputs.download();
		},
	},
	{
		id: 'mark-output',
		keys: ['space', 'insert'],
		on: ['outputs'],
		run({screens}) {
			screens.outputs.mark();
		},
	},
	{
		id: 'mark-outputs',
		keys: ['ctrl-a'],
		on: ['outputs'],
		run({screens}) {
			screens.outputs.markAll();
		},
	},
];
