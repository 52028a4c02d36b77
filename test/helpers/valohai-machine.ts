import assert from 'node:assert/strict';
import {copyFileSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import type {Service} from '../../source/demo/valohai/service.ts';
import {createProvider} from '../../source/providers/index.ts';
import {eventually, type Machine} from './baitui.ts';
import {memoryCredentials} from './memory-credentials.ts';

/** Signs a machine in to Valohai from the command line, and gives it the key of the seeded executions, as the user who started them has it. */
export async function signInToValohai(machine: Machine, {url, token, project, debugKeyFile}: Service, more: readonly string[] = []): Promise<void> {
	const {code, stderr} = await machine.run(['login', url, '--token-stdin', '--project', project.name, ...more], {input: `${token}\n`});
	assert.equal(code, 0, stderr);
	const keys = path.join(machine.directory, '.ssh');
	mkdirSync(keys, {recursive: true, mode: 0o700});
	for (const suffix of ['', '.pub']) {
		copyFileSync(`${debugKeyFile}${suffix}`, path.join(keys, `valohai${suffix}`));
	}
}

/** Resolves when the seeded execution #5 has said its ssh address. */
export async function sshIsThere({url, token, project}: Service): Promise<void> {
	const provider = createProvider({
		name: 'valohai', service: 'valohai', endpoints: [url], mode: 'token', domain: '', project: project.name, skipsTlsVerification: false,
	}, memoryCredentials({token}));
	await eventually(async () => (await provider.listSessions()).find(({name, status}) => name === '#5' && status === 'running'), '#5 has ssh');
}
