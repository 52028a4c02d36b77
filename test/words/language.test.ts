import assert from 'node:assert/strict';
import {test} from 'node:test';
import {chooseLanguage} from '../../source/words/language.ts';

const utf8 = {TERM: 'xterm-256color', LANG: 'ko_KR.UTF-8'};

test('the locale of messages decides, its strongest variable first', () => {
	assert.equal(chooseLanguage(undefined, utf8), 'ko');
	assert.equal(chooseLanguage(undefined, {...utf8, LC_MESSAGES: 'C'}), 'en');
	assert.equal(chooseLanguage(undefined, {...utf8, LANG: 'en_US.UTF-8', LC_MESSAGES: 'ko_KR.utf8'}), 'ko');
	assert.equal(chooseLanguage(undefined, {...utf8, LC_ALL: 'en_US.UTF-8'}), 'en');
	assert.equal(chooseLanguage(undefined, {...utf8, LC_ALL: ''}), 'ko');
	assert.equal(chooseLanguage(undefined, {...utf8, LANG: 'kok_IN.UTF-8'}), 'en');
	assert.equal(chooseLanguage(undefined, {}), 'en');
});

test('who asks is stronger than the locale, an option stronger than the variable', () => {
	assert.equal(chooseLanguage('en', utf8), 'en');
	assert.equal(chooseLanguage(undefined, {...utf8, BAITUI_LANG: 'en'}), 'en');
	assert.equal(chooseLanguage('ko', {...utf8, BAITUI_LANG: 'en'}), 'ko');
	assert.equal(chooseLanguage(undefined, {...utf8, LANG: 'en_US.UTF-8', BAITUI_LANG: 'ko'}), 'ko');
	assert.equal(chooseLanguage(undefined, {...utf8, BAITUI_LANG: 'tlh'}), 'ko');
});

test('Korean falls back to English where the terminal cannot draw it', () => {
	assert.equal(chooseLanguage(undefined, {...utf8, LANG: 'ko_KR.eucKR'}), 'en');
	assert.equal(chooseLanguage(undefined, {...utf8, LC_CTYPE: 'C'}), 'en');
	assert.equal(chooseLanguage('ko', {...utf8, TERM: 'linux'}), 'en');
	assert.equal(chooseLanguage('ko', {...utf8, TERM: 'vt220'}), 'en');
	assert.equal(chooseLanguage('ko', {...utf8, TERM: 'dumb'}), 'en');
});
