import type {Duplex} from 'node:stream';
import {after} from 'node:test';
import {findSession} from '../../source/core/session.ts';
import {startCluster, type ClusterOptions} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {connectSsh, type SshConnection} from '../../source/ssh/connection.ts';
import {createHostKeyPin} from '../../source/ssh/known-hosts.ts';
import {memoryCredentials} from './memory-credentials.ts';

/** A demo cluster for all tests of a file, and ssh logins to its sessions. */
export async function startDemo(options: ClusterOptions = {}) {
	const cluster = await startCluster(options);
	const provider = createProvider(
		{
			name: 'demo', service: 'backend-ai', endpoints: [cluster.endpoints.api], mode: 'api', accessKey: cluster.accessKey, domain: 'default', project: 'default', skipsTlsVerification: false,
		},
		memoryCredentials({secretKey: cluster.secretKey}),
	);
	const connections: SshConnection[] = [];
	after(async () => {
		for (const connection of connections) {
			connection.close();
		}

		await cluster.close();
	});

	const sessionOf = async (name: string) => findSession(await provider.listSessions(), name);
	const connect = async (name: string, hostKeys: string): Promise<SshConnection & {readonly stream: Duplex}> => {
		const session = await sessionOf(name);
		const {sshUser: user} = provider;
		const {privateKey} = await provider.sshLogin(session);
		const stream = await provider.connect(session, 'sshd');
		const connection = await connectSsh(stream, {
			user, privateKey, name, hostKey: createHostKeyPin(hostKeys, session.id),
		});
		connections.push(connection);
		return {...connection, stream};
	};

	return {
		cluster, provider, sessionOf, connect,
	};
}
