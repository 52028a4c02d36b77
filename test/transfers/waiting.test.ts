import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {listedAtMost, type TransferSpec, type TransferState} from '../../source/core/transfer.ts';
import {readFailed} from '../../source/transfers/journal.ts';
import {localPlace} from '../../source/transfers/local-place.ts';
import type {Place} from '../../source/transfers/place.ts';
import {startTransfer, type TransferOptions} from '../../source/transfers/transfer.ts';
import {eventually} from '../helpers/baitui.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {connectionTo, makeSpec} from '../helpers/transfer.ts';
import {makeTree, readTree, type Tree} from '../helpers/tree.ts';

/* Copies that wait: for a session that is away, for a new sign-in, for answers; and what is told of very many files. */
function start(t: TestContext, tree: Tree) {
	const root = temporaryDirectory(t);
	const [from, to, journal] = ['from', 'to', 'journal'].map(name => path.join(root, name)) as [string, string, string];
	mkdirSync(to);
	makeTree(from, tree);
	const begin = (changes: Partial<TransferOptions>, wish: Partial<TransferSpec> = {}) => startTransfer(makeSpec({
		id: 'x', direction: 'upload', sources: [from], destination: path.join(to, 'copy'), ...wish,
	}), {
		connect: async () => connectionTo(localPlace), journal, onState() {}, ...changes,
	});
	return {
		from, to, journal, begin, arrived: () => readTree(path.join(to, 'copy')),
	};
}

const until = async (transfer: {readonly state: () => TransferState}, holds: (state: TransferState) => boolean, what: string) => eventually(async () => (holds(transfer.state()) ? transfer.state() : undefined), what);

test('a copy that lost its sign-in says so, and goes on by itself when there is a new one', {timeout: 60_000}, async t => {
	const {from, begin, arrived} = start(t, {x: 'content'});
	let isSignedIn = false;
	const transfer = begin({
		async connect() {
			if (!isSignedIn) {
				throw new Problem('sign-in-needed', 'The login ended.', {hint: 'Sign in: baitui login'});
			}

			return connectionTo(localPlace);
		},
	});
	const paused = await until(transfer, ({status}) => status === 'paused', 'paused');
	assert.deepEqual([paused.reason, paused.problem], ['The login ended.', {code: 'sign-in-needed', message: 'The login ended.', hint: 'Sign in: baitui login'}]);
	isSignedIn = true;
	const last = await transfer.ended;
	assert.deepEqual([last.status, last.problem], ['done', undefined]);
	assert.deepEqual(arrived(), readTree(from));
});

for (const [when, pauses] of [['while the next try is hours away', [36_000_000]], ['when all tries were in vain', []]] as const) {
	test(`a copy that is told to connect anew tries at once ${when}`, {timeout: 30_000}, async t => {
		const {from, begin, arrived} = start(t, {x: 'content'});
		let isAway = true;
		const transfer = begin({
			pauses, async connect() {
				if (isAway) {
					throw new Problem('unreachable', 'alpha is away.');
				}

				return connectionTo(localPlace);
			},
		});
		await until(transfer, ({reason}) => reason === 'alpha is away.', 'it waits');
		isAway = false;
		transfer.renew();
		assert.equal((await transfer.ended).status, 'done');
		assert.deepEqual(arrived(), readTree(from));
	});
}

test('a copy that is told to connect anew lets go of its connection, and one that the user paused stays paused', {timeout: 30_000}, async t => {
	const {from, begin, arrived} = start(t, {x: 3_000_000});
	let connections = 0;
	let closed = 0;
	const hang = Promise.withResolvers<void>();
	// Nobody may be writing when the connection goes.
	hang.promise.catch(() => undefined);
	const place: Place = {
		...localPlace,
		async open(file, purpose, mode) {
			const opened = await localPlace.open(file, purpose, mode);
			return connections > 1 ? opened : {...opened, write: async () => hang.promise};
		},
	};
	const transfer = begin({
		async connect() {
			connections++;
			return connectionTo(place, {
				close() {
					closed++;
					hang.reject(new Problem('unreachable', 'The connection is closed.'));
				},
			});
		},
	});
	await until(transfer, ({bytesSent}) => bytesSent > 0, 'it hangs');
	transfer.renew();
	await until(transfer, () => connections === 2 && closed > 0, 'connected anew');
	transfer.pause();
	transfer.renew();
	const state = await until(transfer, ({status}) => ['paused', 'done'].includes(status), 'paused, or quicker than that');
	if (state.status === 'paused') {
		transfer.resume();
	}

	assert.equal((await transfer.ended).status, 'done');
	assert.deepEqual(arrived(), readTree(from));
});

const many = 3 * listedAtMost;
const manyFiles: Tree = Object.fromEntries(Array.from({length: many}, (_, index) => [`f${index}`, String(index)]));

test('of very many files that fail a state tells the first and how many; the journal has all, those of the last run only', {timeout: 60_000}, async t => {
	const {from, journal, begin} = start(t, manyFiles);
	const refusing = (name: string): Place => ({
		...localPlace,
		async open(file, purpose, mode) {
			if (purpose !== 'read' && file.includes(name)) {
				throw new Problem('refused', 'You have no permission.');
			}

			return localPlace.open(file, purpose, mode);
		},
	});
	const state = await begin({connect: async () => connectionTo(refusing('.f'))}).ended;
	assert.deepEqual([state.status, state.failed.length, state.failedTotal, state.problem?.code], ['failed', listedAtMost, many, 'files-not-copied']);
	const failed = readFailed(journal, 'x');
	assert.deepEqual(failed.map(file => file.path).toSorted(), Object.keys(manyFiles).map(name => path.join(from, name)).toSorted());
	assert.deepEqual(new Set(failed.map(({reason, code}) => `${code} ${reason}`)), new Set(['refused You have no permission.']));
	const again = await begin({connect: async () => connectionTo(refusing('.f7.'))}).ended;
	assert.deepEqual([again.failedTotal, readFailed(journal, 'x').map(file => file.path)], [1, [path.join(from, 'f7')]]);
});

test('of very many questions a state has the first and how many, and those that are answered make room', {timeout: 60_000}, async t => {
	const {from, to, begin} = start(t, manyFiles);
	makeTree(path.join(to, 'from'), Object.fromEntries(Object.keys(manyFiles).map(name => [name, 'old'])));
	const transfer = begin({}, {ifExists: 'ask', destination: to});
	const asking = await until(transfer, ({status}) => status === 'asking', 'asking');
	assert.deepEqual([asking.questions.length, asking.questionsTotal], [listedAtMost, many]);
	for (const {path} of asking.questions) {
		transfer.answer({path, choice: 'overwrite'});
	}

	const next = await until(transfer, ({questionsTotal}) => questionsTotal === many - listedAtMost, 'a third is answered');
	assert.ok(next.questions.every(question => asking.questions.every(({path}) => path !== question.path)));
	transfer.answer({choice: 'overwrite'});
	assert.equal((await transfer.ended).status, 'done');
	assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
});
