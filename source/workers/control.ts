import {rmSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {
	fromPlainProblem,
	Problem,
	toPlainProblem,
	toProblem,
	type PlainProblem,
} from '../core/problem.ts';

/**
Protocol of the control socket: one JSON line asked, one answered. Every version understands `state` and `stop`, so that a newer baitui lists and stops older workers and the
other way round; the state it gets may lack what it knows, and have what it does not.
*/
const version = 1;

/** What is asked: a word, and what belongs to it. */
export type Ask = {readonly ask: string; readonly [name: string]: unknown};

type Answer<State> = {readonly state?: State; readonly problem?: PlainProblem; readonly error?: string};

/** What answers at a socket. */
export type Control<State> = {
	readonly state: () => State;
	/** Called when the answer is on its way. */
	readonly stop: () => void;
	/** What other words do; the state after it is the answer. A Problem that is thrown is the answer instead. */
	readonly words?: Readonly<Record<string, (ask: Ask) => void>>;
};

export function socketPath(runtime: string, id: string): string {
	return path.join(runtime, `${id}.sock`);
}

function readAsk(line: string): Ask | undefined {
	try {
		const value = JSON.parse(line) as Ask | null;
		return typeof value?.ask === 'string' ? value : undefined;
	} catch {
		return undefined;
	}
}

function answerTo<State>(ask: Ask | undefined, {state, words = {}}: Control<State>): Answer<State> {
	const word = ask?.ask ?? '';
	const act = Object.hasOwn(words, word) ? words[word] : undefined;
	if (!ask || (!act && !['state', 'stop'].includes(word))) {
		return {error: 'unknown question'};
	}

	try {
		act?.(ask);
		return {state: state()};
	} catch (error) {
		return {problem: toPlainProblem(toProblem(error))};
	}
}

/** A server that answers for a worker; not yet listening. */
export function createControl<State>(control: Control<State>): net.Server {
	return net.createServer(socket => {
		socket.on('error', () => undefined);
		let text = '';
		socket.setEncoding('utf8').on('data', chunk => {
			text += String(chunk);
			const end = text.indexOf('\n');
			if (end === -1 || socket.writableEnded) {
				return;
			}

			const ask = readAsk(text.slice(0, end));
			socket.end(`${JSON.stringify({version, ...answerTo(ask, control)})}\n`, ask?.ask === 'stop' ? control.stop : undefined);
		});
	});
}

/** Makes a server listen on a unix socket. */
export async function listenOn(server: net.Server, file: string): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(file, resolve);
	});
}

/**
Answers on a unix socket in a 0700 directory for as long as the process lives. A socket left behind is replaced: the caller holds the lock (the local port) already.
*/
export async function serveControl<State>(file: string, control: Control<State>): Promise<net.Server> {
	const server = createControl(control);
	rmSync(file, {force: true});
	await listenOn(server, file);
	return server;
}

/**
Asks a worker; undefined when none lives there. Problem `failed` when it does not answer within `patience` milliseconds (`Silence`), or is of a version that does not know the word
(`UnknownWord`), and the problem that it answers with.
*/
export async function askControl<State>(file: string, ask: string | Ask, patience = 2000): Promise<State | undefined> {
	return new Promise((resolve, reject) => {
		const socket = net.connect(file);
		socket.setTimeout(patience, () => {
			socket.destroy();
			reject(new Silence());
		});
		socket.on('error', () => {
			resolve(undefined);
		});
		socket.on('connect', () => {
			socket.write(`${JSON.stringify({version, ...(typeof ask === 'string' ? {ask} : ask)})}\n`);
		});
		let text = '';
		socket.setEncoding('utf8');
		socket.on('data', chunk => {
			text += String(chunk);
		});
		socket.on('end', () => {
			let answer: Answer<State>;
			try {
				answer = JSON.parse(text) as Answer<State>;
			} catch {
				// It ended before it could answer.
				resolve(undefined);
				return;
			}

			if (answer.problem) {
				reject(fromPlainProblem(answer.problem));
			} else if (answer.error === undefined) {
				resolve(answer.state);
			} else {
				reject(new UnknownWord());
			}
		});
	});
}

/** A worker is there, but does not answer: it was stopped, or the machine is very busy. */
export class Silence extends Problem {
	constructor() {
		super('failed', 'Its background worker does not answer.', {hint: 'Ask again; when that does not help, stop it.', isTemporary: true});
	}
}

/** The worker is of a version that does not know what it was told. */
export class UnknownWord extends Problem {
	constructor() {
		super('failed', 'The background worker is of another version of baitui and does not know how to do that.', {hint: 'Stop it and start it again.'});
	}
}
