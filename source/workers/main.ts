import process from 'node:process';
import {openSettings} from '../settings/open.ts';
import {drainQueue} from './queue-job.ts';
import {holdTunnel} from './tunnel-job.ts';

/**
A background worker: `worker.js JOB ID`. Everything else it reads itself: the wish, the profile, the secrets.
*/
const jobs = {tunnel: holdTunnel, queue: drainQueue};

const [job = '', id = ''] = process.argv.slice(2);
const run = Object.hasOwn(jobs, job) ? jobs[job as keyof typeof jobs] : undefined;
// Idle connections to the service would hold the process for their keep-alive time.
// eslint-disable-next-line unicorn/no-process-exit -- this is a program of its own
process.exit(run ? await run(openSettings(), id) : 2);
