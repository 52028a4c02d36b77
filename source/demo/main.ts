import process from 'node:process';
import {runDemoServe} from './serve.ts';

process.exitCode = await runDemoServe(process.argv.slice(2));
