import {Problem} from '../core/problem.ts';

/** The lines around what is baitui's in a configuration file of the user. */
const firstMark = '# >>> baitui: sessions by name; baitui ssh-config --uninstall takes these lines out';
const lastMark = '# <<< baitui';

type Line = {
	readonly text: string;
	/** The line with its own end, if it has one. */
	readonly whole: string;
};

function linesOf(text: string): readonly Line[] {
	const pieces = text.split('\n');
	return pieces.map((piece, index) => ({whole: index < pieces.length - 1 ? `${piece}\n` : piece, text: piece.replace(/\r$/, '')})).filter(({whole}) => whole !== '');
}

/** The Include line. Problem `usage` for a path that ssh could read as something else: it takes no quotes there, and expands wildcards. */
export function includeLine(file: string): string {
	needPlainPath(file);
	return `Include "${file}"`;
}

/** Refuses a path that cannot stand in an ssh configuration of every release. Problem `usage`. */
export function needPlainPath(path: string): void {
	if (/[\u{0}-\u{1F}"$%'*?[\\\]{}\u{7F}]/u.test(path)) {
		throw new Problem('usage', `${path} holds characters that a configuration of ssh cannot take in a path.`, {
			hint: 'Quotes, backslashes, wildcards, $ and % are such. Choose another directory with BAITUI_CONFIG_DIR or BAITUI_STATE_DIR, or install baitui elsewhere.',
		});
	}
}

const isOwn = (text: string) => text === firstMark || text === lastMark;

/**
The text without the lines of baitui; every other byte is as it was, also what somebody wrote between them. Problem `refused` where the marks do not stand as baitui writes them,
so that it cannot be known what is whose.
*/
export function removeInclude(text: string): string {
	const lines = linesOf(text);
	const marks = lines.flatMap((line, index) => (isOwn(line.text) ? [{index, isFirst: line.text === firstMark}] : []));
	if (marks.some(({isFirst}, index) => isFirst !== (index % 2 === 0)) || marks.length % 2 === 1) {
		throw new Problem('refused', `The marks of baitui are damaged in line ${marks.at(-1)!.index + 1}.`, {hint: `Take out by hand what stands between "${firstMark}" and "${lastMark}".`});
	}

	let isInside = false;
	return lines.filter(line => {
		isInside = line.text === firstMark || (isInside && line.text !== lastMark);
		return !isOwn(line.text) && !(isInside && line.text.startsWith('Include "'));
	}).map(line => line.whole).join('');
}

/** The text with the Include on top: the first value wins in ssh, so nothing below can shadow it. Line ends are those of the text. */
export function addInclude(text: string, file: string): string {
	const rest = removeInclude(text);
	const end = /^[^\n]*\r\n/.test(rest) ? '\r\n' : '\n';
	return `${[firstMark, includeLine(file), lastMark].map(line => `${line}${end}`).join('')}${rest}`;
}

/** Whether the text includes that file. */
export function includes(text: string, file: string): boolean {
	return linesOf(text).some(line => line.text === includeLine(file));
}

/** A `Host` of the user's own that is meant for the same names. */
export type Clash = {
	readonly line: number;
	readonly pattern: string;
};

/** The `Host` patterns of a text that are meant for names ending in `.suffix`; `*` alone is meant for all and no clash. */
export function findClashes(text: string, suffix: string): readonly Clash[] {
	const end = `.${suffix}`.toLowerCase();
	return linesOf(removeInclude(text)).flatMap((line, index) => {
		const [name, ...words] = line.text.split(/[\s"=]+/).filter(word => word !== '');
		const patterns = name?.toLowerCase() === 'host' ? words : [];
		return patterns.filter(pattern => !pattern.startsWith('!')).filter(pattern => {
			const tail = pattern.toLowerCase().split(/[*?]/).at(-1)!;
			return tail.endsWith(end) || (tail.length > 1 && tail !== pattern.toLowerCase() && end.endsWith(tail));
		}).map(pattern => ({line: index + 1, pattern}));
	});
}
