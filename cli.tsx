#!/usr/bin/env node
import process from 'node:process';

const {run} = await import('./source/cli/run.ts');

process.exitCode = await run(process.argv.slice(2));
