import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {
	mkdtemp,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import {promisify} from 'node:util';
import {eventually} from '../helpers/baitui.ts';
import {hasTmux, openTmux, type TmuxTerminal} from '../helpers/tmux.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';

const start = async (t: {after: (done: () => Promise<void>) => void}, environment: Record<string, string> = {}, prefix = ''): Promise<{terminal: TmuxTerminal; calls: () => Promise<string[]>}> => {
	const directory = await mkdtemp(path.join(tmpdir(), 'baitui-screen-'));
	const file = path.join(directory, 'calls');
	const terminal = await openTmux({environment: {CALLS: file, NODE: process.execPath, ...environment}});
	t.after(async () => {
		await terminal.close();
		await rm(directory, {recursive: true});
	});
	await terminal.type(`cd "${process.cwd()}"; stty -g; clear; ${prefix} "$NODE" --import=tsx test/fixtures/screen.tsx; echo "code=$?"`);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('? help  q quit'));
	return {
		terminal,
		async calls() {
			await terminal.until(text => text.includes('code='));
			return (await readFile(file, 'utf8')).split('\n');
		},
	};
};

const selected = (text: string): string => text.split('\n').find(line => line.includes('▶')) ?? '';

test('keys in bursts all count, and quitting leaves the terminal as it was', {skip}, async t => {
	const {terminal} = await start(t);
	assert.equal(await terminal.ask('#{alternate_on} #{cursor_flag}'), '1 0');
	await terminal.type('jjjjkj');
	await terminal.send('Up', 'Up', 'Down');
	await terminal.until(text => text.includes('▶ ◐ ablation-7'));
	await terminal.type('q');
	const text = await terminal.until(shown => shown.includes('code=0'));
	assert.doesNotMatch(text, /ablation-7/);
	assert.equal(await terminal.ask('#{alternate_on} #{cursor_flag} #{mouse_any_flag}'), '0 1 0');
	await terminal.type(String.raw`echo alive; stty -a | tr " " "\n" | grep -cx -- "icanon\|echo\|isig"`);
	await terminal.send('Enter');
	await terminal.until(shown => /^alive\n3$/m.test(shown));
});

test('ssh gets a cooked terminal; afterwards the screen is the same and keys typed ahead do nothing', {skip}, async t => {
	const ssh = 'stty -a | grep -o " -*icanon" ; read -r line; echo "got=$line"; sleep 1; exit 7';
	const {terminal, calls} = await start(t, {SSH: ssh});
	await terminal.type('js');
	await terminal.until(text => text.includes('exit, Ctrl-D or Enter ~ . returns to baitui') && text.includes(' icanon'));
	await terminal.type('hello');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('got=hello'));
	await terminal.type('qqtdujjC');
	const text = await terminal.until(shown => shown.includes('ssh to notebook ended (exit 7)'));
	assert.match(selected(text), /notebook/);
	assert.match(text, /1 Sessions {2}5 of 5/);
	await terminal.type('j');
	await terminal.until(shown => shown.includes('▶ ● sft-eval'));
	await terminal.type('q');
	assert.deepEqual(await calls(), ['start', 'pause', 'ssh notebook', 'resume']);
});

test('Ctrl-C while ssh connects ends ssh, not baitui', {skip}, async t => {
	const {terminal} = await start(t, {SSH: 'echo waiting; exec sleep 600'});
	await terminal.type('s');
	await terminal.until(text => text.includes('waiting'));
	await terminal.send('C-c');
	await terminal.until(text => text.includes('ssh to train-llm'));
	await terminal.until(text => text.includes('1 Sessions'));
	await terminal.type('q');
	await terminal.until(text => text.includes('code=0'));
});

test('the screen follows the size of the terminal and can be drawn again', {skip}, async t => {
	const {terminal} = await start(t);
	await terminal.resize(60, 20);
	await terminal.until(text => text.includes('2 Tunnels·3'));
	await terminal.resize(80, 24);
	const before = await terminal.until(text => text.includes('┌─ 1 Sessions'));
	const tty = await terminal.ask('#{pane_tty}');
	await writeFile(tty, '\u{1B}[5;5Hscribble');
	await terminal.until(text => text.includes('scribble'));
	await terminal.send('C-l');
	await terminal.until(text => !text.includes('scribble') && text.includes('1 Sessions'));
	await terminal.type('j');
	const after = await terminal.until(text => text.includes('▶ ● notebook'));
	assert.equal(after.split('\n').length, before.split('\n').length);
	assert.equal(after.match(/1 Sessions/g)?.length, 1);
	await terminal.send('C-c');
	await terminal.until(text => text.includes('code=0'));
});

test('Ctrl-Z goes to the shell and fg comes back to the same screen', {skip}, async t => {
	const {terminal} = await start(t);
	await terminal.type('j');
	await terminal.send('C-z');
	await terminal.until(text => text.includes('Stopped'));
	assert.equal(await terminal.ask('#{alternate_on} #{cursor_flag}'), '0 1');
	await terminal.type('fg; echo "code=$?"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('▶ ● notebook'));
	await terminal.type('q');
	await terminal.until(text => text.includes('code=0'));
});

test('a terminated program gives the terminal back', {skip}, async t => {
	const {terminal} = await start(t);
	const shell = await terminal.ask('#{pane_pid}');
	const {stdout} = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
	const [child] = stdout.split('\n').map(line => line.trim().split(/\s+/)).find(([, parent]) => parent === shell)!;
	process.kill(Number(child), 'SIGTERM');
	await terminal.until(text => text.includes('code='));
	assert.equal(await terminal.ask('#{alternate_on} #{cursor_flag}'), '0 1');
	await terminal.type('echo ali""ve');
	await terminal.send('Enter');
	await terminal.until(text => /^alive$/m.test(text));
});

test('without a terminal it says so in a sentence', async () => {
	const {runScreen} = await import('../../source/tui/main.tsx');
	const {createFakeApp} = await import('../helpers/fake-app.ts');
	if (process.stdin.isTTY && process.stdout.isTTY) {
		return;
	}

	await assert.rejects(runScreen(createFakeApp()), {code: 'usage', message: 'baitui needs a terminal for its screens.'});
});

const clipboard = async (terminal: TmuxTerminal): Promise<string> => {
	await terminal.type('yi');
	await terminal.until(text => text.includes('Copied: id-train-llm'));
	return eventually(async () => terminal.run('show-buffer').catch(() => undefined), 'something in the buffer of tmux');
};

test('y writes what the terminal takes for a copy (OSC 52)', {skip}, async t => {
	// A tmux that cannot be asked, so that only the bytes on stdout can do it.
	const {terminal} = await start(t, {}, 'TMUX=/nowhere,1,0');
	await terminal.run('set-option', '-g', 'set-clipboard', 'on');
	assert.equal(await clipboard(terminal), 'id-train-llm');
	await terminal.type('q');
	await terminal.until(text => text.includes('code=0'));
});

test('y copies in a tmux as it comes, which takes no such bytes', {skip}, async t => {
	const {terminal} = await start(t);
	assert.equal(await clipboard(terminal), 'id-train-llm');
	await terminal.type('q');
	await terminal.until(text => text.includes('code=0'));
});
