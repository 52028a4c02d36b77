import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {waitingState} from '../../source/core/transfer.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {wordsOf} from '../../source/words/index.ts';
import {
	createFakeApp,
	createTunnel,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen} from '../helpers/screen.tsx';

const open = (t: {after: (done: () => void) => void}, app: FakeApp): OpenScreen => {
	const screen = openScreen(app, {columns: 80, rows: 24, words: wordsOf('ko')});
	t.after(() => {
		screen.close();
	});
	return screen;
};

/** Words of several lines as one text, without the sides of boxes and panes. */
const said = (screen: OpenScreen): string => screen.text().replaceAll(/[|│┃]/g, ' ').replaceAll(/\s+/g, ' ');

/** Each side of a box and each line stands where a terminal of 80 columns has it. */
function keepsToColumns(screen: OpenScreen): void {
	const lines = screen.lines();
	assert.deepEqual(lines.filter(line => columnsOf(line) > 80), []);
	assert.deepEqual(lines.filter(line => /^[│┌└├]/.test(line) && columnsOf(line.trimEnd()) !== 80), []);
}

test('a refused sign-in is told in Korean, with what to do', async t => {
	const app = createFakeApp({
		async signIn(): Promise<never> {
			throw new Problem('sign-in-refused', 'Wrong e-mail or password.', {hint: 'Nothing was saved. Several wrong passwords lock the account for a while.'});
		},
	});
	app.profile.set(undefined);
	const screen = open(t, app);
	await screen.burst('https://a.lab.test');
	await screen.press('tab', 'tab');
	await screen.burst('me@lab.tst');
	await screen.press('tab');
	await screen.burst('pw');
	await screen.press('enter');
	await screen.until(text => text.includes('이메일이나 비밀번호가 틀렸습니다'));
	assert.match(said(screen), /✗ 이메일이나 비밀번호가 틀렸습니다\. 아무것도 저장하지 않았습니다\. 비밀번호를 여러 번 틀리면 계정이 한동안 잠깁니다\./);
	assert.doesNotMatch(screen.text(), /Wrong|Nothing was/);
	keepsToColumns(screen);
});

test('why a tunnel was lost is told in Korean, in the list and in its details', async t => {
	const app = createFakeApp();
	const sessions = lifelikeSessions();
	app.answer(sessions);
	app.tunnels.set([createTunnel(sessions[0]!, 'jupyter', 8888, {
		status: 'retrying', reason: 'The connection to train-llm went silent.', lastLoss: {at: Date.now() - 20_000, reason: 'cluster.example.org cannot be reached: nothing listens there.'},
	})]);
	const screen = open(t, app);
	await screen.press('2');
	assert.match(screen.text(), /8888 .*재시도 +train-llm 연결이/);
	keepsToColumns(screen);
	await screen.press('enter');
	assert.match(said(screen), /이유 train-llm 연결이 응답하지 않습니다\./);
	assert.match(said(screen), /cluster\.example\.org 서버에 연결할 수 없습니다: 그곳에서 듣는 프로그램이 없습니다\./);
	assert.doesNotMatch(screen.text(), /cannot be|went silent/);
	keepsToColumns(screen);
});

test('a copy that failed tells in Korean why, file by file', async t => {
	const app = createFakeApp();
	const sessions = lifelikeSessions();
	app.answer(sessions);
	app.transfers.set([{
		spec: {
			version: 1, id: 'x1', profile: 'default', sessionId: sessions[0]!.id, sessionName: sessions[0]!.name, host: 'login1', createdAt: '2026-11-20T09:00:00Z', direction: 'upload', sources: ['/home/me/학습 데이터'], destination: '/home/work/data', ifExists: 'ask',
		},
		state: {
			...waitingState,
			status: 'failed',
			filesTotal: 4,
			failedTotal: 2,
			failed: [
				{path: '학습 데이터/가.csv', code: 'failed', reason: 'There is no room left in /home/work/data: 3 MiB are free.'},
				{path: '학습 데이터/나.csv', code: 'refused', reason: 'You have no permission for /home/work/data/나.csv in train-llm.'},
			],
			problem: {code: 'files-not-copied', message: '2 files were not copied.', hint: 'The reasons are listed; the same copy tries again.'},
		},
	}]);
	const screen = open(t, app);
	await screen.press('w', 'enter');
	assert.match(said(screen), /이유 파일 2개를 복사하지 못했습니다\. 이유가 나열되어 있습니다\./);
	assert.match(said(screen), /가\.csv: \/home\/work\/data에 남은 공간이 없습니다: 3 MiB 남음\./);
	assert.match(said(screen), /나\.csv: train-llm의 \/home\/work\/data\/나\.csv에 대한 권한이 없습니다\./);
	assert.doesNotMatch(screen.text(), /not copied|no room|no permission/);
	keepsToColumns(screen);
});
