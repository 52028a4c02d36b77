import assert from 'node:assert/strict';
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {
	createSourceFile,
	forEachChild,
	isPropertyAssignment,
	isStringLiteral,
	isNoSubstitutionTemplateLiteral,
	isTemplateExpression,
	ScriptTarget,
	type Node,
} from 'typescript';
import {english} from '../../source/words/english/index.ts';
import {wordsOf} from '../../source/words/index.ts';
import {korean} from '../../source/words/korean/index.ts';
import {columnsOf} from '../../source/tui/columns.ts';

/** What is written the same in Korean. */
const same = new Set(['ssh', 'SSH', 'tmux', 'URL', 'GPU/CPU', 'ID', 'ko']);

const hangul = /\p{Script=Hangul}/u;

/** The texts in the source of a file, but for names of properties. */
function sentencesOf(file: string): readonly string[] {
	const texts: string[] = [];
	const visit = (node: Node): void => {
		if (isPropertyAssignment(node)) {
			visit(node.initializer);
			return;
		}

		if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isTemplateExpression(node)) {
			texts.push(node.getText());
		}

		forEachChild(node, visit);
	};

	visit(createSourceFile(file, readFileSync(file, 'utf8'), ScriptTarget.Latest, true));
	return texts;
}

type Leaf = {readonly path: string; readonly value: unknown};

/** Every text and every sentence, with its path. */
function leavesOf(value: unknown, path = ''): readonly Leaf[] {
	return typeof value === 'object' && value !== null
		? Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`))
		: [{path, value}];
}

const textsOf = (words: object): ReadonlyMap<string, string> => new Map(leavesOf(words).filter(({value}) => typeof value === 'string').map(({path, value}) => [path, value as string]));

test('each language has every text of the others', () => {
	const paths = (words: object): readonly string[] => leavesOf(words).map(({path, value}) => `${path} ${typeof value}`).toSorted();
	assert.deepEqual(paths(korean), paths(english));
	assert.equal(wordsOf('ko'), korean);
	assert.equal(wordsOf('en'), english);
});

test('a Korean text is Korean, and an English one is not', () => {
	assert.deepEqual([...textsOf(korean)].filter(([, text]) => /[a-z]{2}/i.test(text) && !hangul.test(text) && !same.has(text)), []);
	assert.deepEqual([...textsOf(english)].filter(([, text]) => hangul.test(text)), []);
});

test('a Korean sentence with something in it is Korean, and an English one is not', () => {
	const wrong = (language: string, isWrong: (text: string) => boolean): readonly string[] => globSync(`source/words/${language}/*.ts`).flatMap(file => sentencesOf(file).filter(text => isWrong(text)));
	assert.deepEqual(wrong('korean', text => /[a-z]{3} [a-z]{3}/.test(text) && !hangul.test(text)), []);
	assert.deepEqual(wrong('english', text => hangul.test(text)), []);
});

test('the summaries of commands are short enough for two on a line of the help', () => {
	const long = [english, korean].flatMap(({commands}) => Object.values(commands)).filter(({summary}) => columnsOf(summary) > 23);
	assert.deepEqual(long, []);
});

/** Lines for a shell, sequences, and what is said where no screen is yet, or to who writes code. */
const noWords: readonly RegExp[] = [
	/^tui\/(?:alert|header|hooks\/use-desk|components\/line|main)\.tsx?$/,
	/^commands\/(?:keys-table|key-label)\.ts$/,
];
const shellLines = /^\W*(?:baitui|ssh|network idle)\b/;

test('what screens and commands say stands in the words, and nowhere else', () => {
	const said = globSync('source/{tui,commands}/**/*.{ts,tsx}')
		.map(file => ({file: path.relative('source', file), texts: sentencesOf(file)}))
		.filter(({file}) => noWords.every(pattern => !pattern.test(file)))
		.flatMap(({file, texts}) => texts.map(text => ({file, text: text.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '·').slice(1, -1)})))
		// Two words in a row, or one that begins like a label.
		.filter(({text}) => (/[a-z]{2} [a-z]{2}/i.test(text) || /^[A-Z][a-z]+[.…]?$/.test(text)) && !shellLines.test(text));
	assert.deepEqual(said, []);
});
