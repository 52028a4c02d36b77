import type {Command} from './command.ts';

/** The two panes of files. */
export const files: readonly Command[] = [
	{
		id: 'copy-up',
		keys: ['u'],
		hint: 'upload',
		summary: 'upload what is marked',
		on: ['files'],
		run({screens}) {
			screens.files.copy('upload');
		},
	},
	{
		id: 'copy-down',
		keys: ['d'],
		hint: 'download',
		summary: 'download what is marked',
		on: ['files'],
		run({screens}) {
			screens.files.copy('download');
		},
	},
	{
		id: 'other-side',
		keys: ['tab', 'shift-tab'],
		hint: 'other side',
		summary: 'the other side',
		on: ['files'],
		run({screens}) {
			screens.files.switchSide();
		},
	},
	{
		id: 'mark',
		keys: ['space'],
		hint: 'mark',
		summary: 'mark an entry',
		on: ['files'],
		run({screens}) {
			screens.files.mark();
		},
	},
	{
		id: 'enter-folder',
		keys: ['enter', 'right', 'l'],
		hint: 'open',
		summary: 'open the folder',
		on: ['files'],
		run({screens}) {
			screens.files.enter();
		},
	},
	{
		id: 'parent-folder',
		keys: ['backspace', 'left', 'h'],
		hint: 'parent folder',
		summary: 'the folder above',
		on: ['files'],
		run({screens}) {
			screens.files.parent();
		},
	},
	{
		id: 'mounts',
		keys: ['m'],
		hint: 'mounts',
		summary: 'the next mounted folder',
		on: ['files'],
		run({screens}) {
			screens.files.nextMount();
		},
	},
	{
		id: 'hidden',
		keys: ['.'],
		hint: 'hidden',
		summary: 'show hidden names',
		on: ['files'],
		run({screens}) {
			screens.files.toggleHidden();
		},
	},
	{
		id: 'make-folder',
		keys: ['N'],
		hint: 'new folder',
		summary: 'make a folder',
		on: ['files'],
		run({screens}) {
			screens.files.makeFolder();
		},
	},
	{
		id: 'cancel-copy',
		keys: ['x'],
		hint: 'cancel copy',
		summary: 'cancel the open copy',
		on: ['files'],
		isAvailable: ({transfer}) => transfer !== undefined,
		run({screens, transfer}) {
			screens.cancelTransfer(transfer!);
		},
	},
];
