import {copyFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after} from 'node:test';
import {createProvider} from '../../source/providers/index.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {sshIsThere} from '../helpers/valohai-machine.ts';
import {providerContract} from './provider.ts';

const service = await startValohaiDemo();
await sshIsThere(service);
const keyDirectory = mkdtempSync(path.join(tmpdir(), 'baitui-test-'));
for (const suffix of ['', '.pub']) {
	copyFileSync(`${service.debugKeyFile}${suffix}`, path.join(keyDirectory, `demo${suffix}`));
}

after(() => {
	rmSync(keyDirectory, {recursive: true, force: true});
});

providerContract('the demo of Valohai', async () => ({
	create: credentials => createProvider({
		name: 'valohai', service: 'valohai', endpoints: [service.url], mode: 'token', domain: '', project: service.project.name, skipsTlsVerification: false,
	}, credentials),
	keyDirectory,
	right: {kind: 'token', token: service.token},
	wrong: {kind: 'token', token: `not${service.token}`},
	running: '#5',
	waiting: '#7',
	ended: '#1',
	tellsOfCloses: true,
	wish: {step: ['train']},
}));
