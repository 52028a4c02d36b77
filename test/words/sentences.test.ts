import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {problemText} from '../../source/tui/desk.ts';
import {wordsOf} from '../../source/words/index.ts';
import {fragments, sentences, tables} from '../../source/words/korean/sentences/index.ts';
import {sentenceBy} from '../../source/words/sentence.ts';
import {sentencesOf} from '../helpers/sentences.ts';

const source = sentencesOf(['core', 'providers', 'settings', 'ssh', 'transfers', 'workers', 'app']);

const korean = wordsOf('ko').sentence;

const holesOf = (text: string): readonly string[] => [...new Set(text.matchAll(/\{(\d+)\*?\}/g).map(([, index]) => index!))].toSorted();

test('every sentence that a screen may show is there in Korean', () => {
	assert.ok(source.shown.size > 600, `only ${source.shown.size} sentences were found in the source`);
	const missing = [...source.shown].filter(([template]) => !Object.hasOwn(sentences, template) && !Object.hasOwn(fragments, template));
	assert.deepEqual(missing.map(([template, file]) => `${file}: ${template}`), []);
});

test('no Korean sentence is of English that nothing says any more, or stands twice', () => {
	const known = [...tables, fragments].flatMap(table => Object.keys(table));
	assert.deepEqual(known.filter(template => !source.all.has(template)), []);
	assert.deepEqual(known.filter((template, index) => known.indexOf(template) !== index), []);
});

test('a Korean sentence is Korean, puts in what the English one puts in, and has its full stop from there', () => {
	const all = [...Object.entries(sentences), ...Object.entries(fragments)];
	assert.deepEqual(all.filter(([, translated]) => !/\p{Script=Hangul}/u.test(translated)), []);
	assert.deepEqual(all.filter(([template, translated]) => holesOf(template).join(' ') !== holesOf(translated).join(' ')), []);
	assert.deepEqual(all.filter(([template, translated]) => template.endsWith('.') || translated.endsWith('.')), []);
});

test('each template is found by what it makes of names', () => {
	// A path: the longest word that is a name and no sentence.
	const wrong = Object.entries(sentences).filter(([template]) => template.includes('{')).map(([template, translated]) => {
		const fill = (text: string): string => text.replaceAll(/\{(\d+)\*?\}/g, (_, index: string) => `/v${index}.x`);
		return {said: korean(`${fill(template)}.`), wanted: `${fill(translated)}.`, starred: translated.includes('*')};
	}).filter(({said, wanted, starred}) => said !== wanted && !starred);
	assert.deepEqual(wrong, []);
});

test('what is put in stands in the order of the language, and is translated where it is a sentence', () => {
	assert.equal(korean('There is no data.csv in train-llm.'), 'train-llm에 data.csv이(가) 없습니다.');
	assert.equal(korean('cluster.example.org cannot be reached: nothing listens there.'), 'cluster.example.org 서버에 연결할 수 없습니다: 그곳에서 듣는 프로그램이 없습니다.');
	assert.equal(korean('/data in train-llm cannot be written: No space left on device.'), 'train-llm의 /data: 쓸 수 없습니다: No space left on device.');
	assert.equal(korean('train-llm is PENDING (waits for the end of prepare, 2 cuda.device), not running.'), 'train-llm 세션은 실행 중이 아닙니다: 대기 중 (기다림: prepare 끝나기, 2 cuda.device).');
	assert.equal(korean('Port 8888 leads to jupyter of train-llm already (tunnel k3).'), '포트 8888: 이미 train-llm 세션의 jupyter(으)로 이어집니다 (터널 k3).');
	assert.equal(
		korean('The file of tunnel sets, /c/tunnels.json, cannot be used: number 2 of "work" needs as "bind" an address such as "127.0.0.1:8888" or "unix:/path".'),
		'/c/tunnels.json 파일(터널 세트)에 문제가 있습니다: 쓸 수 없습니다: "work"의 2번째: "bind" 값이 있어야 합니다: "127.0.0.1:8888"이나 "unix:/path" 같은 주소.',
	);
	assert.equal(korean('read of write is not for a browser.'), 'write 세션의 read 앱은 브라우저용이 아닙니다.');
});

test('several sentences are translated each, and one with or without its full stop', () => {
	assert.equal(korean('Wrong e-mail or password. Nothing was saved.'), '이메일이나 비밀번호가 틀렸습니다. 아무것도 저장하지 않았습니다.');
	assert.equal(korean('Quota exceeded for user. Try again'), 'Quota exceeded for user. 다시 시도하세요');
	assert.equal(korean('3 files were not copied: what arrived is not what was sent.'), '파일 3개를 복사하지 못했습니다: 도착한 것이 보낸 것과 다릅니다.');
});

test('what others say stays as it is, in Korean as in English', () => {
	const foreign = ['', 'ECONNREFUSED', 'Kernel image is broken', 'The pod could not be scheduled. 0/3 nodes are available.', '한글 이름', 'constructor', `x${' is gone'.repeat(400)}`];
	assert.deepEqual(foreign.map(text => korean(text)), foreign);
	assert.equal(wordsOf('en').sentence('Wrong e-mail or password.'), 'Wrong e-mail or password.');
});

test('a problem of a server has a Korean word before it, one of baitui is Korean itself', () => {
	assert.equal(problemText(wordsOf('ko'), new Problem('refused', 'Quota exceeded.', {hint: 'Try again.'})), '거부됨: Quota exceeded. 다시 시도하세요.');
	assert.equal(problemText(wordsOf('ko'), new Problem('refused', 'There is a session "a" already.')), '"a" 세션이 이미 있습니다.');
	assert.equal(problemText(wordsOf('en'), new Problem('refused', 'There is a session "a" already.')), 'There is a session "a" already.');
});

test('a template of few letters takes one word for each name, so that it is not taken for any text', () => {
	const sentence = sentenceBy({'{0} is {1}': '{0}: {1*}', 'a thing': '것'}, word => (word === 'RUNNING' ? '실행 중' : word));
	assert.equal(sentence('train is RUNNING.'), 'train: 실행 중.');
	assert.equal(sentence('The disk is full of logs.'), 'The disk is full of logs.');
	assert.equal(sentence('train is nothing.'), 'train is nothing.');
});

test('a text that a server made to keep baitui busy is looked for a few times only', () => {
	let looks = 0;
	const sentence = sentenceBy({'{0} is {1}': '{0}: {1*}'}, word => {
		looks++;
		return word;
	});
	for (const text of ['a is b. '.repeat(74), 'a is b: '.repeat(74), 'a is b, '.repeat(74), ' is '.repeat(149)]) {
		looks = 0;
		assert.equal(sentence(text), text);
		assert.ok(looks <= 200, `${looks} looks for ${text.slice(0, 8)}`);
	}
});
