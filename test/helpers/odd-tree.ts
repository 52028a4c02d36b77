import {
	chmodSync,
	mkdirSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import process from 'node:process';

/** Names that other programs stumble over, as bytes. macOS knows no names that are no UTF-8. */
export const oddNames: readonly Buffer[] = [
	...[
		'with spaces ',
		'a\nnew line',
		'tab\there',
		'-rf',
		'~',
		'$(touch evil)',
		'`id`',
		'\'quoted\' "twice"',
		String.raw`back\slash`,
		'*?[x]',
		'%s%n',
		'bell\u{7}\u{1B}[31m',
		'.hidden',
		'...',
		'데이터_요약.csv',
		'데이터_요약.csv'.normalize('NFD'),
		'é.nfc'.normalize('NFC'),
		'é.nfd'.normalize('NFD'),
		'x'.repeat(255),
		'語'.repeat(85),
	].map(name => Buffer.from(name)),
	...(process.platform === 'darwin' ? [] : [Buffer.from([0x63, 0x61, 0x66, 0xE9]), Buffer.from([0xFF, 0xFE, 0x80]), Buffer.from([0xED, 0xA0, 0x80])]),
];

/** Makes a folder with every odd name as a file and as a folder with a file, links, empty things, and modes of all kinds. */
export function makeOddTree(folder: string): void {
	const below = (...names: ReadonlyArray<string | Buffer>) => Buffer.concat([Buffer.from(folder), ...names.flatMap(name => [Buffer.from('/'), Buffer.from(name)])]);
	mkdirSync(below('files'), {recursive: true});
	mkdirSync(below('folders'));
	for (const [index, name] of oddNames.entries()) {
		writeFileSync(below('files', name), `content of ${index}`);
		utimesSync(below('files', name), 1_600_000_000 + index, 1_600_000_000 + index);
		mkdirSync(below('folders', name));
		writeFileSync(below('folders', name, name), `deeper ${index}`);
	}

	mkdirSync(below('modes'));
	for (const mode of [0o400, 0o444, 0o600, 0o640, 0o700, 0o755, 0o777]) {
		writeFileSync(below('modes', mode.toString(8)), 'x');
		chmodSync(below('modes', mode.toString(8)), mode);
	}

	for (const mode of [0o500, 0o700, 0o755, 0o777]) {
		mkdirSync(below('modes', `folder-${mode.toString(8)}`));
		writeFileSync(below('modes', `folder-${mode.toString(8)}`, 'inside'), 'x');
		chmodSync(below('modes', `folder-${mode.toString(8)}`), mode);
	}

	mkdirSync(below('empty'));
	writeFileSync(below('nothing'), '');
	mkdirSync(below('links'));
	symlinkSync('../nothing', below('links', 'relative'));
	symlinkSync('nowhere at all', below('links', 'dangling'));
	symlinkSync('/etc/hostname', below('links', 'absolute'));
	symlinkSync('..', below('links', 'back'));
	utimesSync(below('empty'), 1_500_000_000, 1_500_000_000);
}
