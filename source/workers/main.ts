import process from 'node:process';
import {openSettings} from '../settings/open.ts';

/**
A background worker: `worker.js JOB ID`. Everything else it reads itself: the wish, the profile, the secrets.
*/
const jobs = {
	tunnel: async () => (await import('./tunnel-job.ts')).holdTunnel,
	queue: async () => (await import('./queue-job.ts')).drainQueue,
};

const [job = '', id = ''] = process.argv.slice(2);
const run = Object.hasOwn(jobs, job) ? jobs[job as keyof typeof jobs] : undefined;
// Idle connections to the service would hold the process for their keep-alive time.
// eslint-disable-next-line unicorn/no-process-exit -- this is a program of its own
process.exit(run ? await (await run())(openSettings(), id) : 2);
