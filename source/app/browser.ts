import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';

type Environment = Readonly<Record<string, string | undefined>>;

/**
The command that shows an address to whoever sits here: the first of $BROWSER (its `%s` is the address), `open` on macOS, `xdg-open` where there is a display. Undefined where there is no
screen: an xdg-open without one would start a browser of text in the middle of this terminal.
*/
export function browserCommand(environment: Environment, url: string, platform: NodeJS.Platform = process.platform): readonly string[] | undefined {
	const [own = ''] = (environment.BROWSER ?? '').split(':', 1);
	const words = own.split(' ').filter(word => word !== '');
	if (words.length > 0) {
		return words.some(word => word.includes('%s')) ? words.map(word => word.split('%s').join(url)) : [...words, url];
	}

	if (platform === 'darwin') {
		return ['open', url];
	}

	const hasDisplay = [environment.DISPLAY, environment.WAYLAND_DISPLAY].some(display => display !== undefined && display !== '');
	return hasDisplay ? ['xdg-open', url] : undefined;
}

/** Shows the address in a browser, which goes on by itself. False where there is none. */
export async function openInBrowser(environment: Environment, url: string): Promise<boolean> {
	const [program, ...words] = browserCommand(environment, url) ?? [];
	if (program === undefined) {
		return false;
	}

	const child = spawn(program, words, {detached: true, stdio: 'ignore', env: environment});
	try {
		await once(child, 'spawn');
	} catch {
		return false;
	}

	child.unref();
	return true;
}
