import assert from 'node:assert/strict';
import {
	existsSync,
	mkdirSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {randomBytes} from 'node:crypto';
import {test} from 'node:test';
import {askForSession} from '../../source/cli/connect.ts';
import {listAll} from '../../source/cli/list-all.ts';
import {createProvider} from '../../source/providers/index.ts';
import {eventually} from '../helpers/baitui.ts';
import {memoryCredentials} from '../helpers/memory-credentials.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {sshIsThere} from '../helpers/valohai-machine.ts';
import {openValohaiScreen} from '../helpers/valohai-screen.ts';
import {ValohaiClient} from '../demo/valohai-client.ts';

const service = await startValohaiDemo();
await sshIsThere(service);
const requestsTo = (pattern: RegExp) => service.controls.requests.filter(({method, target}) => pattern.test(`${method} ${target}`));

test('the list has the machine, whose it is, what has ssh; m leaves those of others out, and . those that are over', async t => {
	const {screen} = await openValohaiScreen(t, service);
	assert.match(screen.text(), /NAME +STATUS +MACHINE +BY +SSH +AGE/);
	assert.match(screen.text(), /#5 train: tune lr +started +AWS eu\S+large me +ssh/);
	assert.match(screen.text(), /#6 train +started +Shared CPU +kim +\d/);
	await screen.press('down', 'down', 'down', 'enter');
	await screen.until(text => /price +\$\d+\.\d+/.test(text) && text.includes('AWS eu-west-1 g5.2xlarge'));
	await screen.press('escape');
	await screen.press('m');
	await screen.until(text => !text.includes(' kim ') && text.includes('mine'));
	await screen.press('.');
	await screen.until(text => !text.includes('#1 ') && text.includes('not ended'));
	assert.match(screen.text(), /#5 /);
	await screen.press('m', '.');
	await screen.until(text => text.includes(' kim ') && text.includes('#1 '));
});

test('O lists the outputs of an ended execution, and those that are marked are downloaded, without the token of the service', async t => {
	const {screen, folder} = await openValohaiScreen(t, service);
	await screen.press('G', 'O');
	await screen.until(text => text.includes('outputs of #1') && text.includes('model.pkl'));
	service.controls.requests.length = 0;
	await screen.press('space', 'down', 'space');
	await screen.until(text => text.includes('2 marked'));
	await screen.press('d');
	await screen.until(text => text.includes(path.join(folder, 'outputs-1').slice(-12)));
	await screen.press('enter');
	await screen.until(text => /loss\.csv +\d+B +downloaded/.test(text) && /model\.pkl +\S+ +downloaded/.test(text));
	const stored = requestsTo(/^GET \/dl\//);
	assert.equal(stored.length, 2);
	assert.ok(stored.every(({isAuthorized}) => !isAuthorized));
	assert.ok(existsSync(path.join(folder, 'outputs-1', 'metrics', 'loss.csv')));
	assert.ok(existsSync(path.join(folder, 'outputs-1', 'model.pkl')));
	assert.ok(!existsSync(path.join(folder, 'outputs-1', 'metrics', '정확도.csv')));

	await screen.press('escape');
	await screen.until(text => text.includes('Sessions'));
});

test('an output that does not arrive is told in its row, and the next try brings it', async t => {
	const {screen, folder} = await openValohaiScreen(t, service);
	service.controls.failures.push({
		match: /^GET \/dl\//, status: 403, body: 'expired', headers: {}, isDropped: false, delay: 0, times: 1,
	});
	await screen.press('G', 'O');
	await screen.until(text => text.includes('model.pkl'));
	await screen.press('enter');
	await screen.until(text => text.includes('to ['));
	await screen.press('enter');
	await screen.until(text => /loss\.csv +\d+B +The storage/.test(text));
	assert.ok(!existsSync(path.join(folder, 'outputs-1', 'metrics', 'loss.csv')));
	await screen.press('enter');
	await screen.until(text => text.includes('to ['));
	await screen.press('enter');
	await screen.until(text => /loss\.csv +\d+B +downloaded/.test(text));
});

test('D asks before ended executions are deleted, Enter twice deletes none, and one that runs is not offered', async t => {
	const {screen} = await openValohaiScreen(t, service);
	await screen.press('g');
	service.controls.requests.length = 0;
	await screen.press('D');
	await screen.until(text => text.includes('finds nothing to act on'));
	await screen.press('/', '#', '2', 'enter', 'D');
	await screen.until(text => text.includes('Delete #2?'));
	await screen.press('enter');
	await screen.until(text => !text.includes('Delete #2?'));
	assert.deepEqual(requestsTo(/^DELETE/), []);
	await screen.press('D');
	await screen.until(text => text.includes('Delete #2?') && text.includes('stay at the service') && text.includes('and all outputs'));
	await screen.press('down', 'enter');
	await screen.until(text => text.includes('#2 deleted'));
	assert.equal(requestsTo(/^DELETE/).length, 1);
	await screen.press('escape');
	await screen.until(text => !text.includes('#2 evaluate'));
});

test('older executions come when the cursor reaches the end of the list, and are in it once; the command line has them too', async t => {
	const other = await startValohaiDemo();
	const many = new ValohaiClient(other);
	const commit = ((await many.get(`/commits/?project=${other.project.id}&adhoc=false`)).results as ReadonlyArray<{identifier: string}>)[0]!.identifier;
	other.controls.settings.isManual = true;
	for (let index = 0; index < 130; index++) {
		const {counter} = await many.start(commit, 'train');
		await other.setStatus(counter as number, 'complete');
	}

	const {app, screen} = await openValohaiScreen(t, other);
	const seen = () => app.sessions.get().value.map(({name}) => name);
	assert.ok(!seen().includes('#1'));
	assert.ok(seen().includes('#5'), 'one that still runs is never too old');
	await screen.until(text => /\d\/\d{3}\+/.test(text), 'it is said that there are more');
	const {length} = seen();
	await screen.press('down');
	assert.equal(seen().length, length);
	await screen.press('G');
	await eventually(async () => (seen().includes('#1') ? true : undefined), 'the oldest is in the list');
	assert.equal(new Set(seen()).size, 138);
	assert.equal(seen().length, 138);
	await screen.until(text => text.includes('/138 '), 'there are no more');
	await screen.press('G');
	await screen.until(text => text.includes('#1 train: baseline'));

	// They stay when the list is asked for again.
	const {updatedAt} = app.sessions.get();
	app.refresh();
	await eventually(async () => (app.sessions.get().updatedAt === updatedAt ? undefined : true), 'it was asked again');
	assert.equal(seen().length, 138);

	const provider = createProvider({
		name: 'vh', service: 'valohai', endpoints: [other.url], mode: 'token', domain: '', project: other.project.name, skipsTlsVerification: false,
	}, memoryCredentials({token: other.token}));
	const {signal} = new AbortController();
	assert.equal((await listAll(provider, '125', signal)).length, 125);
	assert.equal((await listAll(provider, '1000', signal)).length, 138);
	assert.equal((await askForSession(provider, '1', signal)).name, '#1');
	await assert.rejects(async () => askForSession(provider, '999', signal), {code: 'not-found'});
});

test('the form of a start says what comes of it, shows the upload, and Esc cancels that', async t => {
	const {screen, folder} = await openValohaiScreen(t, service);
	const project = path.join(folder, 'project');
	mkdirSync(project);
	writeFileSync(path.join(project, 'valohai.yaml'), '- step:\n    name: fit\n    image: x\n    command: echo done\n');
	writeFileSync(path.join(project, 'data.bin'), randomBytes(3_000_000));
	const type = async (text: string) => screen.press(...text);
	await screen.press('n');
	await screen.until(text => text.includes('to choose from'));
	await type('fit');
	await screen.press('tab');
	await screen.until(text => text.includes('DIR'));
	await type('project');
	await screen.press('tab');
	await screen.until(text => text.includes('The step fit has no sleep') && text.includes('The package has 2 files, 2.9M'));
	// Environments are told with what they cost and how many wait.
	await screen.until(text => /aws-eu-west-1-g5-2xlarge +\$1\.32\/h, \d+ jobs?/.test(text));

	service.controls.failures.push({
		match: /import-package/, status: 0, body: '', headers: {}, isDropped: false, delay: 10_000, times: 1,
	});
	await screen.press('shift-tab', 'shift-tab', 'shift-tab', 'enter');
	await screen.until(text => /Uploading 2 files \[#+\.*\] \d+% of 2\.9M/.test(text), 'the upload is shown');
	await screen.press('escape');
	await screen.until(text => text.includes('You cancelled it'));
	service.controls.failures.length = 0;
	await screen.press('enter');
	await screen.until(text => /#\d+ fit/.test(text) && /#\d+: \w+/.test(text), 'it is started, and followed');
	const sent = requestsTo(/^POST .*import-package/).at(-1)!;
	assert.ok((sent.body as ReadonlyArray<{size: number}>).some(({size}) => size > 2_900_000));
});

test('the menu of tunnels has TensorBoard, Jupyter and a debugger beside ssh', async t => {
	const {screen} = await openValohaiScreen(t, service);
	await screen.until(text => /#5 train: tune lr +started/.test(text));
	await screen.press('/', 't', 'u', 'n', 'e', 'enter', 't');
	await screen.until(text => ['sshd', 'debugpy', 'tensorboard', 'jupyter', 'other port'].every(word => text.includes(word)));
	assert.match(screen.text(), /tensorboard +http/);
});
