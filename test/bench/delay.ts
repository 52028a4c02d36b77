/** A long way to a port, in a process of its own, so that it takes nothing from what is measured: its arguments are the port and the round trip; its own port is a line on stdout. It ends with its stdin. */
import process from 'node:process';
import {startDelayRelay} from '../helpers/delay-relay.ts';

const [port, roundTrip] = process.argv.slice(2).map(Number) as [number, number];
const relay = await startDelayRelay(port, roundTrip);
process.stdout.write(`${relay.port}\n`);
process.stdin.resume().on('end', relay.close);
