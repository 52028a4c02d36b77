import type {Command, Screens} from './command.ts';

type Words = {readonly keys: readonly string[]; readonly hint?: string; readonly summary: string; readonly isGrave?: true};

const command = (id: string, words: Words, run: (files: Screens['files']) => void): Command => ({
	id,
	...words,
	on: ['files'],
	run({screens}) {
		run(screens.files);
	},
});

/** The two panes of files. */
export const files: readonly Command[] = [
	command('copy-up', {keys: ['u'], hint: 'upload', summary: 'upload what is marked'}, panes => {
		panes.copy('upload');
	}),
	command('copy-down', {keys: ['d'], hint: 'download', summary: 'download what is marked'}, panes => {
		panes.copy('download');
	}),
	command('copy-over', {keys: ['f5'], summary: 'copy to the other side'}, panes => {
		panes.copy('over');
	}),
	command('other-side', {keys: ['tab', 'shift-tab'], hint: 'other side', summary: 'the other side'}, panes => {
		panes.switchSide();
	}),
	command('mark-file', {keys: ['space', 'insert'], hint: 'mark', summary: 'mark, go on'}, panes => {
		panes.mark();
	}),
	command('mark-files', {keys: ['ctrl-a'], summary: 'mark all, or none'}, panes => {
		panes.markAll();
	}),
	command('invert-marks', {keys: ['*'], summary: 'invert the marks'}, panes => {
		panes.invertMarks();
	}),
	command('enter-folder', {keys: ['enter', 'right', 'l'], hint: 'open', summary: 'open the folder'}, panes => {
		panes.enter();
	}),
	command('parent-folder', {keys: ['backspace', 'left', 'h'], hint: 'up', summary: 'the folder above'}, panes => {
		panes.parent();
	}),
	command('filter-files', {keys: ['/'], hint: 'filter', summary: 'filter; * ? ! mean more'}, panes => {
		panes.editFilter();
	}),
	command('sort-files', {keys: [','], hint: 'sort', summary: 'sort'}, panes => {
		panes.sort();
	}),
	command('hidden', {keys: ['.'], hint: 'hidden', summary: 'show hidden names'}, panes => {
		panes.toggleHidden();
	}),
	command('compare', {keys: ['='], hint: 'compare', summary: 'mark what differs'}, panes => {
		panes.compare();
	}),
	command('mounts', {keys: ['m'], hint: 'folders', summary: 'the next mounted folder'}, panes => {
		panes.nextMount();
	}),
	command('make-folder', {keys: ['N', 'f7'], hint: 'mkdir', summary: 'make a folder'}, panes => {
		panes.makeFolder();
	}),
	command('rename-file', {keys: ['R', 'f6'], hint: 'rename', summary: 'give another name'}, panes => {
		panes.rename();
	}),
	command('remove-files', {
		keys: ['X', 'f8'], hint: 'delete', summary: 'delete; asks first', isGrave: true,
	}, panes => {
		panes.remove();
	}),
	{
		id: 'pause-copy',
		keys: ['p'],
		hint: 'pause',
		summary: 'pause the copy, go on',
		on: ['files'],
		isAvailable: ({transfer}) => transfer !== undefined,
		run({screens, transfer}) {
			screens.pauseTransfer(transfer!);
		},
	},
	{
		id: 'cancel-copy',
		keys: ['x'],
		hint: 'cancel',
		summary: 'cancel the open copy',
		on: ['files'],
		isAvailable: ({transfer}) => transfer !== undefined,
		run({screens, transfer}) {
			screens.cancelTransfer(transfer!);
		},
	},
];
