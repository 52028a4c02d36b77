import assert from 'node:assert/strict';
import {test} from 'node:test';
import {clipboardSequence} from '../../source/tui/clipboard.ts';

const plain = '\u{1B}]52;c;aMOkbGxv\u{7}';

test('a text goes to the terminal as OSC 52', () => {
	assert.equal(clipboardSequence('hällo', {TERM: 'xterm-256color'}), plain);
});

test('in tmux it goes to tmux itself and, wrapped, to the terminal around it', () => {
	assert.equal(clipboardSequence('hällo', {TERM: 'tmux-256color', TMUX: '/tmp/tmux-0/default,1,0'}), `${plain}\u{1B}Ptmux;\u{1B}${plain}\u{1B}\\`);
});

test('screen gets it in pieces that it passes on', () => {
	const sequence = clipboardSequence('x'.repeat(1000), {TERM: 'screen', STY: '123.pts-0'})!;
	const pieces = sequence.split('\u{1B}\\').filter(Boolean);
	assert.ok(pieces.length > 1 && pieces.every(piece => piece.startsWith('\u{1B}P') && piece.length <= 256));
	assert.equal(pieces.map(piece => piece.slice(2)).join(''), clipboardSequence('x'.repeat(1000), {TERM: 'xterm'}));
});

test('a terminal that takes none, and a text that is too long for any, get nothing', () => {
	for (const TERM of ['dumb', 'linux', 'vt220', '']) {
		assert.equal(clipboardSequence('a', {TERM}), undefined);
	}

	assert.equal(clipboardSequence('a', {}), undefined);
	assert.ok(clipboardSequence('x'.repeat(56_244), {TERM: 'xterm'}));
	assert.equal(clipboardSequence('x'.repeat(56_247), {TERM: 'xterm'}), undefined);
});
