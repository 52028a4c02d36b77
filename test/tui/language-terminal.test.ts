import assert from 'node:assert/strict';
import process from 'node:process';
import {test} from 'node:test';
import {hasTmux, openTmux, type TmuxTerminal} from '../helpers/tmux.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';

const start = async (t: {after: (done: () => Promise<void>) => void}, prefix: string): Promise<TmuxTerminal> => {
	const terminal = await openTmux({environment: {NODE: process.execPath}});
	t.after(async () => terminal.close());
	await terminal.type(`cd "${process.cwd()}"; clear; ${prefix} "$NODE" --import=tsx test/fixtures/screen.tsx`);
	await terminal.send('Enter');
	return terminal;
};

test('the locale makes the screen Korean on a real terminal, and what is typed letter by letter arrives', {skip}, async t => {
	const terminal = await start(t, 'LC_ALL=ko_KR.UTF-8');
	const first = await terminal.until(text => text.includes('? 도움말  q 나가기'));
	assert.match(first, /1 세션 /);
	assert.match(first, /◐ ablation-7 +받는 중/);
	await terminal.type('/');
	for (const letter of '학습용') {
		await terminal.type(letter);
	}

	const text = await terminal.until(shown => shown.includes('필터: 학습용'));
	assert.match(text, /sft-eval-학습용/);
	assert.doesNotMatch(text, /train-llm +실행/);
});

test('a terminal without Hangul, and one without UTF-8, are spoken to in English', {skip}, async t => {
	const bare = await start(t, 'LC_ALL=ko_KR.UTF-8 BAITUI_LANG=ko TERM=linux');
	assert.match(await bare.until(text => text.includes('? help')), /1 Sessions/);
	const foreign = await start(t, 'LC_ALL=ko_KR.eucKR');
	assert.match(await foreign.until(text => text.includes('? help')), /1 Sessions/);
});

test('--lang is stronger than the locale, and one that the screens do not speak is refused with 2', {skip}, async t => {
	const terminal = await openTmux({environment: {NODE: process.execPath}});
	t.after(async () => terminal.close());
	await terminal.type(`cd "${process.cwd()}"; clear; "$NODE" dist/cli.js --lang tlh; echo "code=$?"`);
	await terminal.send('Enter');
	const text = await terminal.until(shown => shown.includes('code=2'));
	assert.match(text, /The screens do not speak "tlh"\./);
	assert.match(text, /Use one of en, ko\./);
});
