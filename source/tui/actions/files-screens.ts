import type {Screens} from '../../commands/command.ts';
import type {FileOwner} from '../../core/storage-folder.ts';
import {attempt, updateOverlay, type Desk} from '../desk.ts';
import type {Files} from '../state.ts';
import {askForFolder, askForName, askToRemove} from './change-files.ts';
import {copyEntries} from './copy.ts';
import {editFileFilter} from './filter-files.ts';
import {
	enterFolder,
	nextMount,
	openSortMenu,
	parentFolder,
	switchSide,
	toggleHidden,
} from './files.ts';
import {
	compareSides,
	invertMarks,
	markAll,
	markEntry,
} from './mark-files.ts';
import {filesOf, needOwner} from './open-files.ts';

/** What commands do with the panes that are open. What fails is said at the foot. */
export function filesScreens(desk: Desk): Screens['files'] {
	const withFiles = (work: (desk: Desk, files: Files) => void) => () => {
		void attempt(desk, () => {
			const files = filesOf(desk);
			if (files) {
				work(desk, files);
			}
		});
	};

	const withOwner = (work: (desk: Desk, owner: FileOwner, files: Files) => void) => withFiles((_, files) => {
		work(desk, needOwner(desk, files), files);
	});

	return {
		enter: withFiles(enterFolder),
		parent: withFiles((_, {side, folders}) => {
			parentFolder(desk, side, folders[side]);
		}),
		mark: withFiles(markEntry),
		markAll: withFiles(markAll),
		invertMarks: withFiles(invertMarks),
		switchSide: withFiles(switchSide),
		toggleHidden: withFiles(toggleHidden),
		editFilter: withFiles(editFileFilter),
		sort: withFiles(openSortMenu),
		compare: withFiles(compareSides),
		makeFolder: withOwner(askForFolder),
		rename: withOwner(askForName),
		remove: withOwner(askToRemove),
		nextMount: withOwner(nextMount),
		answer() {
			updateOverlay(desk, 'files', files => ({...files, isAnswering: true}));
		},
		copy(direction) {
			withOwner((_, owner, files) => {
				copyEntries(desk, owner, files, direction === 'over' ? (files.side === 'local' ? 'upload' : 'download') : direction);
			})();
		},
	};
}
