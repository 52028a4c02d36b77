import assert from 'node:assert/strict';
import process from 'node:process';
import {test} from 'node:test';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {createFakeApp, createSession, lifelikeSessions} from '../helpers/fake-app.ts';
import {openScreen} from '../helpers/screen.tsx';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('answers that say the same draw nothing, and so does a second in which nothing visible changes', async t => {
	const app = createFakeApp();
	app.answer(lifelikeSessions());
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	await screen.press();
	const drawn = screen.frames();
	const polled = app.sessions.get();
	for (let count = 0; count < 50; count++) {
		app.sessions.set({...polled, value: [...polled.value]});
		app.tunnels.set([]);
		app.transfers.set([]);
		await screen.press();
	}

	await screen.setTime(screen.desk.clock.get() + 1);
	assert.equal(screen.frames(), drawn);
	await screen.press('j');
	assert.equal(screen.frames(), drawn + 1);
});

test('the seconds between two polls draw nothing', async t => {
	const app = createFakeApp();
	app.answer([createSession('run')]);
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	const answered = app.sessions.get().updatedAt!.getTime();
	await screen.setTime(answered);
	const drawn = screen.frames();
	for (const seconds of [1, 2, 3, 4]) {
		await screen.setTime(answered + (seconds * 1000));
	}

	assert.equal(screen.frames(), drawn);
	await screen.setTime(answered + 5000);
	assert.match(screen.text(), /synced 5s ago/);
});

test('ten thousand polls leave memory as it was', async t => {
	const app = createFakeApp();
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	const poll = async (times: number): Promise<number> => {
		for (let count = 0; count < times; count++) {
			app.answer(Array.from({length: 5}, (_, index) => createSession(`run-${index}`, {reason: `poll ${count}`})));
			if (count % 20 === 0) {
				await screen.press();
			}
		}

		await screen.press();
		collectGarbage();
		return process.memoryUsage().heapUsed;
	};

	const before = await poll(2000);
	const after = await poll(8000);
	assert.ok(after - before < 4 * (1024 ** 2), `${Math.round((after - before) / 1024)} KiB more after 8000 polls`);
});
