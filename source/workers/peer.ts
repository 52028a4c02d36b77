import {Buffer} from 'node:buffer';
import {open} from 'node:fs/promises';
import type {Socket} from 'node:net';
import process from 'node:process';
import {setImmediate as nextTurn} from 'node:timers/promises';

/** State 01 is an open connection; 04 and 05 are ones that their owner closes just now, which counts only while they have an inode (containers-observed section 7). */
const openStates = new Set(['01', '04', '05']);

/** An address as the kernel's table has it: 4-byte words in the order of the machine, then the port. Only IPv4 and its mapped form, and ::1, can meet on a loopback. */
function tableAddress(address: string, port: number): {readonly table: Table; readonly text: string} | undefined {
	const number = port.toString(16).toUpperCase().padStart(4, '0');
	const isMapped = address.startsWith('::ffff:');
	const plain = isMapped ? address.slice('::ffff:'.length) : address;
	const parts = plain.split('.').map(Number);
	if (parts.length === 4) {
		return {table: 'tcp', text: `${parts.toReversed().map(part => part.toString(16).toUpperCase().padStart(2, '0')).join('')}:${number}`};
	}

	return address === '::1' ? {table: 'tcp6', text: `00000000000000000000000001000000:${number}`} : undefined;
}

const mapped = '0000000000000000FFFF0000';

type Table = 'tcp' | 'tcp6';

type Row = readonly string[];

/** Who waits for the row of a connection, by its two addresses as the table has them. */
type Questions = Map<string, PromiseWithResolvers<Row | undefined>>;

/** Bytes. The kernel gives a page at a time. */
const page = 4096;

/** The two addresses of a row, which follow its number. */
function addressesOf(line: string): string {
	const start = line.indexOf(':') + 2;
	return line.slice(start, line.indexOf(' ', line.indexOf(' ', start) + 1));
}

/** Reads a table of the kernel off the loop, until all questions are answered: a short one takes the kernel ten milliseconds, and one of ten thousand sockets has 1.6 MB. */
async function readTable(table: Table, questions: Questions): Promise<void> {
	const bytes = Buffer.allocUnsafe(page);
	const file = await open(`/proc/net/${table}`);
	try {
		let rest = '';
		for (let count = -1; questions.size > 0 && count !== 0;) {
			({bytesRead: count} = await file.read(bytes, 0, page));
			const lines = (rest + bytes.toString('latin1', 0, count)).split('\n');
			rest = lines.pop()!;
			for (const line of lines) {
				const addresses = addressesOf(line);
				questions.get(addresses)?.resolve(line.trim().split(/\s+/));
				questions.delete(addresses);
			}
		}
	} finally {
		await file.close();
	}
}

const asked: Record<Table, Questions> = {tcp: new Map(), tcp6: new Map()};
const answering = new Set<Table>();

/** Connections that come together share one reading; who comes while it is under way waits for the next one, because the place of the own row may have passed. */
async function answer(table: Table): Promise<void> {
	answering.add(table);
	while (asked[table].size > 0) {
		await nextTurn();
		const questions = asked[table];
		asked[table] = new Map();
		try {
			await readTable(table, questions);
		} catch (error) {
			for (const {reject} of questions.values()) {
				reject(error);
			}
		}

		for (const {resolve} of questions.values()) {
			resolve(undefined);
		}
	}

	answering.delete(table);
}

async function findRow(table: Table, local: string, remote: string): Promise<Row | undefined> {
	const addresses = `${local} ${remote}`;
	const question = asked[table].get(addresses) ?? Promise.withResolvers<Row | undefined>();
	asked[table].set(addresses, question);
	if (!answering.has(table)) {
		void answer(table);
	}

	return question.promise;
}

/** `owner`: made by a process of this user; `stranger`: by another user; `gone`: over already, so that nobody can say whose it was; `unknown`: this system has no way to tell. */
export type Peer = 'owner' | 'stranger' | 'gone' | 'unknown';

/**
Who made a connection that was accepted on a loopback address. Linux only: the table of the kernel has the user of the other end. Must be asked before the first byte is passed on.
*/
export async function peerOf(socket: Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'>): Promise<Peer> {
	if (process.platform !== 'linux') {
		return 'unknown';
	}

	const {remoteAddress, remotePort, localAddress, localPort} = socket;
	const theirs = remoteAddress !== undefined && remotePort !== undefined ? tableAddress(remoteAddress, remotePort) : undefined;
	const ours = localAddress !== undefined && localPort !== undefined ? tableAddress(localAddress, localPort) : undefined;
	if (!theirs || !ours) {
		return 'gone';
	}

	const row = await findRow(theirs.table, theirs.text, ours.text)
		?? (theirs.table === 'tcp' ? await findRow('tcp6', mapped + theirs.text, mapped + ours.text) : undefined);
	// Columns of proc_net_tcp(5): 3 the state, 7 the user, 9 the inode.
	const [state = '', user, inode = '0'] = row ? [row[3], row[7], row[9]] : [];
	// The kernel gives an orphan to root.
	if (inode === '0') {
		return 'gone';
	}

	if (Number(user) !== process.getuid!()) {
		return 'stranger';
	}

	return openStates.has(state) ? 'owner' : 'gone';
}
