import {topOf, type Desk} from '../desk.ts';
import type {Overlay} from '../state.ts';
import {layOut} from '../layout.ts';
import {connectLines, signInLines} from './connect.ts';
import {filesLines} from './files.ts';
import {launcherLines} from './launcher.ts';
import {mainLines, tooSmall} from './main.ts';
import {menuLines} from './menu.ts';
import {outputsLines} from './outputs.ts';
import {paletteLines} from './palette.ts';
import {queueLines} from './queue.ts';
import {startLines} from './start.ts';
import {scrolledLines} from './text.ts';

const isBox = (overlay: Overlay): boolean => overlay.kind === 'menu' || overlay.kind === 'palette' || overlay.kind === 'launcher' || overlay.kind === 'start' || (overlay.kind === 'connect' && overlay.profile !== undefined);

/** The whole screen but a box that may lie over it: one string a line, each as wide as the terminal and never more than its rows less one. */
export function screenLines(desk: Desk): readonly string[] {
	const size = desk.size.get();
	if (layOut(size, {tunnels: 0, transfers: 0, notices: 1}).mode === 'small') {
		return tooSmall(desk);
	}

	const screen = desk.state.get().overlays.findLast(overlay => !isBox(overlay));
	return drawScreen(desk, screen).slice(0, size.rows - 1).map(line => desk.theme.spell(line));
}

function drawScreen(desk: Desk, screen: Overlay | undefined): readonly string[] {
	switch (screen?.kind) {
		case 'help':
		case 'transfer':
		case 'tunnel':
		case 'text':
		case 'log':
		case 'runs':
		case 'details': {
			return scrolledLines(desk, screen);
		}

		case 'files': {
			return filesLines(desk, screen);
		}

		case 'queue': {
			return queueLines(desk);
		}

		case 'outputs': {
			return outputsLines(desk, screen);
		}

		case 'connect': {
			return connectLines(desk, screen);
		}

		case 'menu':
		case 'palette':
		case 'launcher':
		case 'start':
		case undefined: {
			return mainLines(desk);
		}
	}
}

/** The box over the screen; no lines when there is none. */
export function boxLines(desk: Desk): readonly string[] {
	const top = topOf(desk);
	return !top || !isBox(top) || layOut(desk.size.get(), {tunnels: 0, transfers: 0, notices: 1}).mode === 'small' ? [] : linesOfBox(desk, top).map(line => desk.theme.spell(line));
}

function linesOfBox(desk: Desk, top: Overlay): readonly string[] {
	switch (top.kind) {
		case 'menu': {
			return menuLines(desk, top);
		}

		case 'palette': {
			return paletteLines(desk, top);
		}

		case 'launcher': {
			return launcherLines(desk, top);
		}

		case 'start': {
			return startLines(desk, top);
		}

		case 'connect': {
			return signInLines(desk, top);
		}

		case 'details':
		case 'transfer':
		case 'tunnel':
		case 'queue':
		case 'outputs':
		case 'files':
		case 'text':
		case 'log':
		case 'runs':
		case 'help': {
			return [];
		}
	}
}
