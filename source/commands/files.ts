import type {CommandId} from '../words/index.ts';
import type {BareCommand, Screens, Situation} from './command.ts';

const command = (id: CommandId, keys: readonly string[], run: (files: Screens['files']) => void): BareCommand => ({
	id,
	keys,
	on: ['files'],
	run({screens}) {
		run(screens.files);
	},
});

const isAsking = ({asking}: Situation): boolean => asking !== undefined;

/** The two panes of files. */
export const files: readonly BareCommand[] = [
	command('copy-up', ['u'], panes => {
		panes.copy('upload');
	}),
	command('copy-down', ['d'], panes => {
		panes.copy('download');
	}),
	command('copy-over', ['f5'], panes => {
		panes.copy('over');
	}),
	command('other-side', ['tab', 'shift-tab'], panes => {
		panes.switchSide();
	}),
	command('mark-file', ['space', 'insert'], panes => {
		panes.mark();
	}),
	command('mark-files', ['ctrl-a'], panes => {
		panes.markAll();
	}),
	command('invert-marks', ['*'], panes => {
		panes.invertMarks();
	}),
	command('enter-folder', ['enter', 'right', 'l'], panes => {
		panes.enter();
	}),
	command('parent-folder', ['backspace', 'left', 'h'], panes => {
		panes.parent();
	}),
	command('filter-files', ['/'], panes => {
		panes.editFilter();
	}),
	command('sort-files', [','], panes => {
		panes.sort();
	}),
	command('hidden', ['.'], panes => {
		panes.toggleHidden();
	}),
	command('compare', ['='], panes => {
		panes.compare();
	}),
	command('mounts', ['m'], panes => {
		panes.nextMount();
	}),
	command('make-folder', ['N', 'f7'], panes => {
		panes.makeFolder();
	}),
	command('rename-file', ['R', 'f6'], panes => {
		panes.rename();
	}),
	{
		...command('answer-copy', ['a'], panes => {
			panes.answer();
		}),
		isAvailable: isAsking,
		isHinted: isAsking,
	},
	{
		...command('remove-files', ['X', 'f8'], panes => {
			panes.remove();
		}),
		isGrave: true,
	},
	{
		id: 'pause-copy',
		keys: ['p'],
		on: ['files'],
		isAvailable: ({transfer}) => transfer !== undefined,
		run({screens, transfer}) {
			screens.pauseTransfer(transfer!);
		},
	},
	{
		id: 'cancel-copy',
		keys: ['x'],
		on: ['files'],
		isAvailable: ({transfer}) => transfer !== undefined,
		run({screens, transfer}) {
			screens.cancelTransfer(transfer!);
		},
	},
];
