import {formatBytes} from '../../core/format.ts';
import type {StorageFolder, StorageUsage} from '../../core/storage-folder.ts';
import {sanitizeLine} from '../../core/text.ts';
import {
	attempt,
	notify,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import type {Menu, MenuItem} from '../state.ts';
import {openMenu, openPrompt} from './menu.ts';
import {openFolderFiles} from './open-files.ts';

function detailOf({words: {folders: said, sentence}}: Desk, folder: StorageFolder, {used, quota}: StorageUsage = {}): string {
	return [
		folder.permission,
		used === undefined ? '' : (quota === undefined ? formatBytes(used) : said.usedOf(formatBytes(used), formatBytes(quota))),
		folder.host,
		folder.owner === undefined ? '' : said.of(sanitizeLine(sentence(folder.owner))),
	].filter(part => part !== '').join('  ');
}

function askForName(desk: Desk): void {
	const {folders: said} = desk.words;
	openPrompt(desk, {
		title: said.newTitle,
		item: {
			label: said.name,
			field: createField(),
			choose(name) {
				void attempt(desk, async () => {
					openFolderFiles(desk, await desk.app.createFolder(name));
					notify(desk, 'done', said.made(name));
				});
			},
		},
	});
}

/** A menu of the folders of the service; the one that is chosen opens in panes, with no session. How full they are is told as it becomes known. */
export async function openFolders(desk: Desk): Promise<void> {
	const {app, words: {folders: said}} = desk;
	notify(desk, 'busy', said.asking);
	const folders = await app.listFolders();
	desk.state.set(state => ({...state, notice: undefined}));
	const another: MenuItem = {
		label: said.another,
		detail: 'N',
		key: 'N',
		choose() {
			askForName(desk);
		},
	};
	const items: readonly MenuItem[] = [
		...folders.map((folder): MenuItem => ({
			label: sanitizeLine(folder.name),
			detail: detailOf(desk, folder),
			choose() {
				openFolderFiles(desk, folder);
			},
		})),
		...(app.isReadOnly ? [] : [another]),
	];
	openMenu(desk, {title: said.title, items, note: folders.length === 0 ? [said.none] : []});
	const isOurs = (menu: Menu): boolean => menu.items.at(-1)?.choose === items.at(-1)?.choose;
	for (const [index, folder] of folders.entries()) {
		if (desk.state.get().overlays.every(overlay => overlay.kind !== 'menu' || !isOurs(overlay))) {
			return;
		}

		const usage = await app.folderUsage(folder).catch(() => undefined);
		updateOverlay(desk, 'menu', menu => (isOurs(menu) ? {...menu, items: menu.items.with(index, {...menu.items[index]!, detail: detailOf(desk, folder, usage)})} : menu));
	}
}
