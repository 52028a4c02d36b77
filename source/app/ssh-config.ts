import {Buffer} from 'node:buffer';
import {rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {formatDiff} from '../core/diff.ts';
import {readFileIfThere, writePrivateFile} from '../settings/file.ts';
import {
	backUp,
	needWritable,
	readForeignFile,
	tidyForeignFile,
	writeForeignFile,
} from '../settings/foreign-file.ts';
import type {Settings} from '../settings/settings.ts';
import {
	addInclude,
	findClashes,
	includes,
	removeInclude,
	type Clash,
} from '../ssh/config-file.ts';
import {readHeading} from '../ssh/config-text.ts';

/** What is to be done to the files of ssh, not yet done. */
export type ConfigChange = {
	/** The user's file, as it was named. */
	readonly file: string;
	/** For people; empty where nothing is to be done. */
	readonly diff: string;
	/** `Host` lines of the user for the same names. */
	readonly clashes: readonly Clash[];
	/** Does it, and returns the path of the backup, where there is one. Problem `refused`, `failed`; then the user's file is as it was. */
	readonly apply: () => string | undefined;
};

/** The file that ssh reads for this user. */
export const userConfigPath = () => path.join(os.homedir(), '.ssh', 'config');

/** Where baitui's own part lies, which the user's file includes. */
export const ownConfigPath = (settings: Settings) => path.join(settings.paths.config, 'ssh_config');

const latin = (text: string) => Buffer.from(text).toString('latin1');
const shown = (text: string) => Buffer.from(text, 'latin1').toString();

/** What is installed now: undefined when nothing is, or when that file does not include it. */
export function installedConfig(settings: Settings, file: string): ReturnType<typeof readHeading> {
	const own = ownConfigPath(settings);
	return includes(readForeignFile(file).text ?? '', latin(own)) ? readHeading(readFileIfThere(own) ?? '') : undefined;
}

/** Puts `text` into baitui's own file, and one Include on top of the user's file. */
export function planInstall(settings: Settings, file: string, {text, suffix}: {readonly text: string; readonly suffix: string}): ConfigChange {
	const own = ownConfigPath(settings);
	const ownBefore = readFileIfThere(own) ?? '';
	const user = readForeignFile(file);
	const before = user.text ?? '';
	const after = addInclude(before, latin(own));
	return {
		file,
		diff: `${formatDiff(file, shown(before), shown(after))}${formatDiff(own, ownBefore, text)}`,
		clashes: findClashes(before, suffix),
		apply() {
			if (before !== after) {
				needWritable(user);
			}

			writePrivateFile(own, text);
			if (before === after) {
				return undefined;
			}

			const backup = before === removeInclude(before) ? backUp(user) : undefined;
			writeForeignFile(user, after);
			return backup;
		},
	};
}

/** Takes baitui's lines out of the user's file, which is then byte for byte what it would be without them. */
export function planUninstall(settings: Settings, file: string): ConfigChange {
	const own = ownConfigPath(settings);
	const user = readForeignFile(file);
	const before = user.text ?? '';
	const after = removeInclude(before);
	return {
		file,
		diff: `${formatDiff(file, shown(before), shown(after))}${formatDiff(own, readFileIfThere(own) ?? '', '')}`,
		clashes: [],
		apply() {
			if (before !== after) {
				writeForeignFile(user, after);
			}

			rmSync(own, {force: true});
			return before === after ? undefined : tidyForeignFile(user);
		},
	};
}
