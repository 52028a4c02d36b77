/**
How fast baitui is beside its peers, on the demo cluster or on the server that BAITUI_REAL_SESSION, _USER and _PASSWORD name: `npm run bench -- [--runs N] [--json] [start ssh tunnel copy openssh memory keys list idle]`.
It judges nothing: whatever it measures, it ends with 0.
*/
import process from 'node:process';
import {parseArgs} from 'node:util';
import {measureCopy} from './copy.ts';
import {prepare, type Ground} from './ground.ts';
import {measureIdle} from './idle.ts';
import {measureKeys} from './keys.ts';
import {measureList} from './list.ts';
import type {Row} from './measure.ts';
import {measureMemory} from './memory.ts';
import {measureOpenssh} from './openssh.ts';
import {formatReport} from './report.ts';
import {measureSsh} from './ssh.ts';
import {measureStart} from './start.ts';
import {measureTunnel} from './tunnel.ts';

const parts: Readonly<Record<string, (ground: Ground, runs: number) => Promise<readonly Row[]>>> = {
	start: measureStart, ssh: measureSsh, tunnel: measureTunnel, copy: measureCopy, openssh: measureOpenssh, memory: measureMemory, keys: measureKeys, list: measureList, idle: measureIdle,
};

const {values, positionals} = parseArgs({options: {runs: {type: 'string', default: '5'}, json: {type: 'boolean', default: false}}, allowPositionals: true});
const runs = Math.max(1, Math.trunc(Number(values.runs)) || 5);
const rows: Row[] = [];
const ground = await prepare();
try {
	for (const [name, measure] of Object.entries(parts).filter(([name]) => positionals.length === 0 || positionals.includes(name))) {
		process.stderr.write(`${name}...\n`);
		try {
			rows.push(...await measure(ground, runs));
		} catch (error) {
			process.stderr.write(`${name} was not measured: ${(error as Error).message}\n`);
		}
	}
} finally {
	await ground.close();
}

const report = {
	version: 1, server: ground.server, runs, rows,
};
process.stdout.write(values.json ? `${JSON.stringify(report, undefined, '\t')}\n` : formatReport(rows, ground.server, runs));
