import assert from 'node:assert/strict';
import type {Cluster} from '../../source/demo/cluster.ts';
import type {Machine} from './baitui.ts';

/** Signs a machine in to a demo cluster, in session mode, from the command line. */
export async function signInTo(machine: Machine, {endpoints, email, password}: Cluster): Promise<void> {
	const {code, stderr} = await machine.run(['login', endpoints.session, '--user', email, '--password-stdin'], {input: password});
	assert.equal(code, 0, stderr);
}
