/** A copy in a process of its own, for tests that kill it: its argument is JSON (spec, port, user, key file, directories); each state is a line on stdout. */
import {readFileSync} from 'node:fs';
import net from 'node:net';
import process from 'node:process';
import type {TransferSpec} from '../../source/core/transfer.ts';
import {connectSsh} from '../../source/ssh/connection.ts';
import {createHostKeyPin} from '../../source/ssh/known-hosts.ts';
import {startTransfer} from '../../source/transfers/transfer.ts';

export type ProcessWish = {
	readonly spec: TransferSpec;
	readonly port: number;
	readonly user: string;
	readonly keyFile: string;
	readonly hostKeys: string;
	readonly journal: string;
};

const {spec, port, user, keyFile, hostKeys, journal} = JSON.parse(process.argv[2]!) as ProcessWish;
const transfer = startTransfer(spec, {
	journal,
	async connect(signal) {
		return connectSsh(net.connect({port, host: '127.0.0.1', noDelay: true}), {
			user, privateKey: readFileSync(keyFile, 'utf8'), name: 'openssh', hostKey: createHostKeyPin(hostKeys, 'openssh'), signal,
		});
	},
	onState(state) {
		process.stdout.write(`${JSON.stringify(state)}\n`);
	},
});
await transfer.ended;
