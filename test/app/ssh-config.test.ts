import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {installedConfig, planInstall, planUninstall} from '../../source/app/ssh-config.ts';
import {openSettings} from '../../source/settings/open.ts';
import {formatWildcard} from '../../source/ssh/config-text.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

/** Contents of a `~/.ssh/config`, with what ssh makes of a host in it, before and after. */
const kinds: Readonly<Record<string, {readonly text: string; readonly host: string; readonly says: RegExp}>> = {
	'Host *': {text: 'Host *\n\tUser alice\n', host: 'x.example', says: /^user alice$/m},
	'an existing Host NAME': {text: 'Host train.bai\n\tPort 77\nHost *.bai\n\tUser bob\n', host: 'train.bai', says: /^port 77$/m},
	CRLF: {text: 'Host x\r\n\tPort 7\r\n\r\nHost *\r\n\tUser alice\r\n', host: 'x', says: /^port 7$/m},
	'no final newline': {text: 'Host x\n\tPort 7\nHost *\n\tUser alice', host: 'x', says: /^user alice$/m},
	'CRLF without a final one': {text: 'Host x\r\n\tPort 7', host: 'x', says: /^port 7$/m},
	'bytes of another encoding': {text: '# caf\u{E9} \u{FF}\nHost x\n\tPort 7\n', host: 'x', says: /^port 7$/m},
	'a setting above every Host': {text: 'Port 7\nHost *\n\tUser alice\n', host: 'x', says: /^port 7$/m},
};

type Place = (directory: string) => {readonly file: string; readonly real: string; readonly mode: number};

/** How such a file lies there. */
const places: Readonly<Record<string, Place>> = {
	'a file': directory => ({file: path.join(directory, 'config'), real: path.join(directory, 'config'), mode: 0o600}),
	'one that others may read': directory => ({file: path.join(directory, 'config'), real: path.join(directory, 'config'), mode: 0o644}),
	'a link': directory => ({file: path.join(directory, 'config'), real: path.join(directory, 'dotfiles'), mode: 0o600}),
};

function lay(place: Place, directory: string, text: string): ReturnType<Place> {
	const laid = place(directory);
	fs.writeFileSync(laid.real, text, 'latin1');
	fs.chmodSync(laid.real, laid.mode);
	if (laid.file !== laid.real) {
		fs.symlinkSync(path.basename(laid.real), laid.file);
	}

	return laid;
}

/** All that can be seen of a directory: names, links, modes, bytes. */
const look = (directory: string) => fs.readdirSync(directory).toSorted().map(name => {
	const file = path.join(directory, name);
	return [name, fs.lstatSync(file).isSymbolicLink() ? fs.readlinkSync(file) : '', fs.statSync(file).mode & 0o777, fs.readFileSync(file, 'latin1')];
});

const sshSays = (file: string, host: string) => execFileSync('ssh', ['-T', '-F', file, '-G', host], {encoding: 'utf8'});

const wish = (settings: ReturnType<typeof openSettings>) => ({suffix: 'bai', text: formatWildcard({suffix: 'bai', prepare: ['/bin/true'], entries: settings.paths.sshEntries})});

for (const [placeName, place] of Object.entries(places)) {
	for (const [name, {text, host, says}] of Object.entries(kinds)) {
		test(`${placeName} with ${name}: every byte of it stays, ssh reads it as before and baitui's part first, and --uninstall leaves nothing`, t => {
			const directory = temporaryDirectory(t);
			const settings = openSettings({environment: {BAITUI_CONFIG_DIR: path.join(directory, 'own'), BAITUI_STATE_DIR: path.join(directory, 'state')}, homeDirectory: directory});
			const folder = path.join(directory, '.ssh');
			fs.mkdirSync(folder, {mode: 0o700});
			const {file, real, mode} = lay(place, folder, text);
			const before = look(folder);
			assert.match(sshSays(file, host), says);

			const backup = planInstall(settings, file, wish(settings)).apply();
			const installed = fs.readFileSync(real, 'latin1');
			assert.ok(installed.length > text.length && installed.endsWith(text));
			assert.equal(installed.slice(0, -text.length).includes('\r'), text.includes('\r'), 'the line ends are those of the file');
			assert.equal(fs.lstatSync(file).isSymbolicLink(), file !== real);
			assert.equal(fs.statSync(real).mode & 0o777, mode);
			assert.equal(fs.readFileSync(backup!, 'latin1'), text);
			assert.match(sshSays(file, host), says);
			assert.match(sshSays(file, 'other.bai'), /^proxycommand false$/m, 'baitui\'s part is read, and first');
			assert.deepEqual(installedConfig(settings, file), {isWildcard: true, suffix: 'bai'});

			assert.equal(planInstall(settings, file, wish(settings)).diff, '', 'a second time changes nothing');
			planInstall(settings, file, wish(settings)).apply();
			assert.equal(fs.readFileSync(real, 'latin1'), installed);

			planUninstall(settings, file).apply();
			assert.deepEqual(look(folder), before);
			assert.deepEqual(fs.readdirSync(path.join(directory, 'own')), []);
		});
	}
}

for (const [placeName, place] of Object.entries(places)) {
	test(`${placeName} that is read-only: nothing is written anywhere, neither by --install nor by --uninstall`, t => {
		const directory = temporaryDirectory(t);
		const settings = openSettings({environment: {BAITUI_CONFIG_DIR: path.join(directory, 'own'), BAITUI_STATE_DIR: path.join(directory, 'state')}, homeDirectory: directory});
		const folder = path.join(directory, '.ssh');
		fs.mkdirSync(folder, {mode: 0o700});
		const {file, real, mode} = lay(place, folder, 'Host *\n\tUser alice\n');
		fs.chmodSync(real, 0o444);
		const before = look(folder);
		const readOnly = {name: 'Problem', code: 'refused', message: /read-only/};
		assert.throws(() => planInstall(settings, file, wish(settings)).apply(), readOnly);
		assert.deepEqual(look(folder), before);
		assert.equal(installedConfig(settings, file), undefined);

		fs.chmodSync(real, mode);
		planInstall(settings, file, wish(settings)).apply();
		fs.chmodSync(real, 0o444);
		const installed = look(folder);
		assert.throws(() => planUninstall(settings, file).apply(), readOnly);
		assert.deepEqual(look(folder), installed);
		assert.deepEqual(installedConfig(settings, file), {isWildcard: true, suffix: 'bai'}, 'what is still included is still there');
	});
}
