/*
"Establish SSH connection with Backend.AI client package": where there is no graphical interface, the client is installed by Docker or pip and pointed at the server by a .env file; then it logs in, opens ssh,
or holds a port in one terminal for ssh in another.
*/
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {eventually} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {hasTmux, type TmuxTerminal} from '../helpers/tmux.ts';
import {guideOptions as options, startWalk} from '../helpers/walk.ts';

const walk = startWalk({}, {isSignedIn: false});
const {step, shell, attempt, variables} = walk;
const noTmux = await hasTmux() ? false : 'tmux is not installed';

step({
	seed: '$ pip install -U backend.ai-client~=23.09; $ backend.ai',
	baitui: 'baitui --version',
}, ({stdout}) => {
	assert.match(stdout, /^baitui \d/);
});

test('.env with BACKEND_ENDPOINT_TYPE=session, BACKEND_ENDPOINT=<webserver-url>  =>  the same file is read, and told to be what decides', async () => {
	walk.write('.env', `BACKEND_ENDPOINT_TYPE=session\nBACKEND_ENDPOINT=${walk.cluster().endpoints.session}\n`);
	const {settings} = JSON.parse(await shell('baitui config show --json')) as {readonly settings: ReadonlyArray<{readonly name: string; readonly value: string; readonly origin: string}>};
	const address = settings.find(({name}) => name === 'address');
	assert.equal(address?.value, walk.cluster().endpoints.session);
	assert.match(address.origin, /\.env/);
	assert.equal((await attempt('baitui ls')).code, 4);
});

test('$ backend.ai login  =>  baitui login, with the e-mail and the password of the browser', {skip: noTmux}, async () => {
	const {email, password} = walk.cluster();
	const terminal = await walk.terminal();
	await terminal.type('baitui login; echo "left with $?"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('E-mail'));
	await terminal.type(email);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('Password'));
	await terminal.type(password);
	await terminal.send('Enter');
	await terminal.until(text => /^left with 0$/m.test(text));
	assert.match(await shell('baitui ls'), /^notebook +running/m);
});

test('$ backend.ai ssh ibnFmWim-session  =>  baitui ssh notebook', {skip: noTmux}, async () => {
	const terminal = await walk.terminal();
	await terminal.type('baitui ssh notebook; echo "left with $?"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('work@main1'));
	await terminal.type('exit 3');
	await terminal.send('Enter');
	assert.ok(await terminal.until(text => /^left with 3$/m.test(text)));
});

let first: TmuxTerminal;
test('$ backend.ai app ibnFmWim-session sshd -b 9922  =>  baitui tunnel notebook sshd -b $PORT, in a terminal of its own', {skip: noTmux}, async () => {
	variables.PORT = String(await freePort());
	first = await walk.terminal();
	await first.type(String.raw`baitui tunnel notebook sshd -b $PORT; printf "\nleft with $?\n"`);
	await first.send('Enter');
	assert.ok(await first.until(text => text.includes(`notebook sshd is on 127.0.0.1:${variables.PORT}`)));
});

step({
	seed: '$ backend.ai session download ibnFmWim-session id_container, in another terminal',
	baitui: 'baitui key notebook --out id_container',
}, () => {
	assert.match(walk.read('id_container'), /PRIVATE KEY/);
});

test('$ ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i ./id_container -p 9922 work@127.0.0.1  =>  the same line', {skip: noTmux}, async () => {
	assert.equal(await shell(`ssh ${options} -i ./id_container -p $PORT work@127.0.0.1 'echo "$BACKENDAI_SESSION_NAME"'`), 'notebook\n');
});

test('press Ctrl-C on the first terminal to cancel the local proxy service  =>  the same', {skip: noTmux}, async () => {
	await first.send('C-c');
	await first.until(text => /^left with \d+$/m.test(text));
	await eventually(async () => ((await attempt(`ssh ${options} -i ./id_container -p $PORT work@127.0.0.1 true`)).code === 255 ? true : undefined), 'the port is closed');
	assert.match((await attempt('baitui tunnel ls')).stderr, /[Nn]o tunnel/);
});
