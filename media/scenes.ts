import type {Terminal} from './terminal.ts';

/** One picture: what is done at the keyboard until the screen shows what the picture is of. */
export type Scene = {
	readonly name: string;
	readonly columns: number;
	readonly rows: number;
	readonly environment?: Readonly<Record<string, string>>;
	/** Default: the demo. */
	readonly arguments?: readonly string[];
	readonly play: (terminal: Terminal) => Promise<void>;
};

const small = {columns: 80, rows: 24};

const onTrain = async ({until, pressUntil}: Terminal): Promise<void> => {
	await until(/train-llm/);
	await pressUntil('j', /▶ ● train-llm/);
};

const openTunnel = async ({send, until, pressUntil}: Terminal, app: string): Promise<void> => {
	send('t');
	await until(/Open a tunnel/);
	await pressUntil('j', new RegExp(`▶ ${app}`));
	send('Enter');
	await until(new RegExp(`train-llm ${app}: http`));
};

const openTunnels = async (terminal: Terminal): Promise<void> => {
	await onTrain(terminal);
	await openTunnel(terminal, 'jupyter');
	await openTunnel(terminal, 'tensorboard');
};

/** Two files of the folder that `make.ts` prepared, marked in the local pane. */
const markFiles = async (terminal: Terminal): Promise<void> => {
	await onTrain(terminal);
	terminal.send('u');
	await terminal.until(/checkpoint-1200/);
	await terminal.pressUntil('j', /▶ +\S? ?checkpoint-1100/);
	terminal.send('Space');
	await terminal.rest(300);
	terminal.send('Space');
	await terminal.rest(300);
};

const copyFiles = async (terminal: Terminal): Promise<void> => {
	await markFiles(terminal);
	terminal.send('u');
	await terminal.rest(1200);
	terminal.send('q');
	await terminal.until(/1 Sessions/);
};

export const scenes: readonly Scene[] = [
	{name: 'sessions', ...small, play: openTunnels},
	{
		name: 'details', ...small, async play(terminal) {
			await onTrain(terminal);
			terminal.send('Enter');
			// Its folders' room is there a moment after the rest.
			await terminal.until(/free/);
		},
	},
	{
		name: 'launcher', ...small, async play(terminal) {
			await onTrain(terminal);
			terminal.send('t');
			await terminal.until(/Open a tunnel/);
		},
	},
	{name: 'files', ...small, play: markFiles},
	{
		name: 'copies', ...small, async play(terminal) {
			await copyFiles(terminal);
			await terminal.until(/done 64M/);
			terminal.send('w');
			await terminal.until(/● verified/);
		},
	},
	{
		name: 'connect', ...small, arguments: [], async play(terminal) {
			await terminal.until(/Address/);
		},
	},
	{
		name: 'help', ...small, async play(terminal) {
			await onTrain(terminal);
			terminal.send('?');
			await terminal.until(/ssh; exit returns|ssh into tmux/);
		},
	},
	{
		name: 'wide', columns: 120, rows: 40, play: openTunnels,
	},
	{
		name: 'narrow', columns: 60, rows: 20, async play(terminal) {
			await onTrain(terminal);
		},
	},
	{
		name: 'korean', ...small, environment: {BAITUI_LANG: 'ko'}, async play({until, pressUntil}) {
			await until(/train-llm/);
			await pressUntil('j', /▶ ● train-llm/);
		},
	},
	{
		name: 'ascii', ...small, environment: {BAITUI_ASCII: '1', NO_COLOR: '1'}, async play({until, pressUntil}) {
			await until(/train-llm/);
			await pressUntil('j', /> \[ok\] train-llm/);
		},
	},
];

/** The recording of the README: look around, a shell and back, a tunnel, a copy. */
export const recording: Scene = {
	name: 'recording',
	...small,
	async play(terminal) {
		const {send, until, pressUntil, rest} = terminal;
		await onTrain(terminal);
		await rest(1200);
		send('s');
		await until(/[#$]$/m);
		for (const letter of 'ls data') {
			send('-l', letter);
			await rest(90);
		}

		send('Enter');
		await rest(1500);
		send('exit', 'Enter');
		await until(/1 Sessions/);
		await rest(1000);
		await openTunnel(terminal, 'jupyter');
		await rest(1500);
		send('u');
		await until(/checkpoint-1200/);
		await pressUntil('j', /▶ +.?checkpoint-1100/);
		send('Space');
		await rest(500);
		send('Space');
		await rest(700);
		send('u');
		await rest(1500);
		send('q');
		await until(/1 Sessions/);
		await rest(2500);
	},
};
