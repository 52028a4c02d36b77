import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import {text} from 'node:stream/consumers';
import type {TestContext} from 'node:test';
import type {WorkerRoom} from './worker-room.ts';
import {guideOptions} from './walk.ts';
import {temporaryDirectory} from './temporary-directory.ts';

/** Why there is no ssh of the system to use; undefined where there is one. */
export const noSsh = existsSync('/usr/bin/ssh') ? undefined : 'no ssh on this machine';

/** OpenSSH as a user types it, with no option that would have it look whether the other end lives, signed in at a port of a tunnel to sshd. Its command is running when this resolves. */
export async function openPlainSsh(t: TestContext, room: WorkerRoom, port: number): Promise<{readonly type: (text: string) => void; readonly ended: Promise<{readonly code: number | null; readonly stderr: string}>}> {
	const key = path.join(temporaryDirectory(t), 'key');
	const {privateKey} = await room.provider.sshLogin(room.session);
	writeFileSync(key, privateKey!, {mode: 0o600});
	const child = spawn('/usr/bin/ssh', [...guideOptions.replace('LogLevel=ERROR', 'LogLevel=INFO').split(' '), '-i', key, '-p', String(port), `${room.provider.sshUser}@127.0.0.1`, 'echo ready; exec cat >/dev/null']);
	t.after(() => child.kill('SIGKILL'));
	const stderr = text(child.stderr);
	const ended = once(child, 'exit').then(async ([code]) => ({code: code as number | null, stderr: await stderr}));
	const ready = once(readline.createInterface({input: child.stdout}), 'line').then(([line]) => line as string);
	const first = await Promise.race([ready, ended]);
	if (first !== 'ready') {
		throw new Error(`ssh: ${JSON.stringify(first)}`);
	}

	return {
		type(keys) {
			child.stdin.write(keys);
		},
		ended,
	};
}
