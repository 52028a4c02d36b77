#!/usr/bin/env node
import process from 'node:process';

const {reportCrash, run} = await import('./source/cli/run.ts');

process.on('uncaughtException', async error => {
	process.exit(await reportCrash(error));
});
process.exitCode = await run(process.argv.slice(2));
