import type {Buffer} from 'node:buffer';
import {readFile} from 'node:fs/promises';
import process from 'node:process';
import type {Socket} from 'node:net';
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

const reading: Partial<Record<Table, Promise<Buffer> | undefined>> = {};
const following: typeof reading = {};

/**
A table of the kernel, read whole off the loop: with ten thousand sockets it has 1.6 MB. Connections that come together share it; who comes while it is read waits for the next one,
because the place of the own row may have passed.
*/
async function readTable(table: Table): Promise<Buffer> {
	const before = reading[table];
	if (!before) {
		const own = readFile(`/proc/net/${table}`).finally(() => {
			reading[table] = undefined;
		});
		reading[table] = own;
		return own;
	}

	following[table] ??= (async () => {
		await Promise.allSettled([before]);
		following[table] = undefined;
		return readTable(table);
	})();
	return following[table];
}

let lastTurn: Promise<void> = Promise.resolve();

/** A turn of the loop for one search: those of many connections that came together, all in one turn, would hold up every other stream. */
async function ownTurn(): Promise<void> {
	lastTurn = lastTurn.then(async () => nextTurn());
	return lastTurn;
}

async function findRow(table: Table, local: string, remote: string): Promise<readonly string[] | undefined> {
	const rows = await readTable(table);
	await ownTurn();
	const start = rows.indexOf(`: ${local} ${remote} `);
	return start === -1 ? undefined : rows.toString('latin1', start, rows.indexOf('\n', start)).trim().split(/\s+/);
}

/** `owner`: made by a process of this user; `stranger`: by another user, or gone already; `unknown`: this system has no way to tell. */
export type Peer = 'owner' | 'stranger' | 'unknown';

/**
Who made a connection that was accepted on a loopback address. Linux only: the table of the kernel has the user of the other end. Must be asked before the first byte is passed on.
*/
export async function peerOf(socket: Socket): Promise<Peer> {
	if (process.platform !== 'linux') {
		return 'unknown';
	}

	const {remoteAddress, remotePort, localAddress, localPort} = socket;
	const theirs = remoteAddress !== undefined && remotePort !== undefined ? tableAddress(remoteAddress, remotePort) : undefined;
	const ours = localAddress !== undefined && localPort !== undefined ? tableAddress(localAddress, localPort) : undefined;
	if (!theirs || !ours) {
		return 'stranger';
	}

	const row = await findRow(theirs.table, theirs.text, ours.text)
		?? (theirs.table === 'tcp' ? await findRow('tcp6', mapped + theirs.text, mapped + ours.text) : undefined);
	// Columns of proc_net_tcp(5): 3 the state, 7 the user, 9 the inode.
	const [state = '', user, inode = '0'] = row ? [row[3], row[7], row[9]] : [];
	return openStates.has(state) && inode !== '0' && Number(user) === process.getuid!() ? 'owner' : 'stranger';
}
