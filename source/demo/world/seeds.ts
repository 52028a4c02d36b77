import {randomUUID} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {startWhenUsed} from '../container/start-when-used.ts';
import type {Folder} from './folder.ts';
import {findImage} from './images.ts';
import {enqueue, run, terminate} from './lifecycle.ts';
import {furtherSlots} from './resources.ts';
import {setStatus, type DemoSession, type SessionMount} from './session.ts';
import type {World} from './world.ts';

const minute = 60_000;
const hour = 60 * minute;
const gibibyte = 1024 ** 3;

function ago(milliseconds: number): Date {
	return new Date(Date.now() - milliseconds);
}

/** An empty folder. */
export async function addFolder(world: World, name: string, wish: Partial<Pick<Folder, 'usageMode' | 'permission' | 'cloneable' | 'createdAt'>> = {}): Promise<Folder> {
	const id = randomUUID();
	const directory = join(world.directory, 'folders', name);
	await mkdir(directory, {recursive: true, mode: 0o700});
	const folder: Folder = {
		id, name, usageMode: 'general', permission: 'rw', cloneable: false, createdAt: new Date(), ...wish, directory,
	};
	world.folders.set(id, folder);
	return folder;
}

/** A folder where the agent puts it by default. */
export function mountAtHome(folder: Folder): SessionMount {
	return {folder, path: `/home/work/${folder.name}`};
}

/** Ends a session when its lifetime is over, as the idle checker does. */
function endInTime(world: World, session: DemoSession): void {
	if (session.endsAt === undefined) {
		return;
	}

	setTimeout(async () => {
		if (session.container !== undefined) {
			await terminate(world, session, 'idle-session-lifetime');
		}
	}, session.endsAt.getTime() - Date.now()).unref();
}

/** How many sessions `seed` makes. */
export const seeds = 5;

/** Five sessions and three folders, in the states that a user meets. */
export async function seed(world: World): Promise<void> {
	const data = await addFolder(world, 'data', {createdAt: ago(60 * 24 * hour)});
	const checkpoints = await addFolder(world, 'ckpt', {createdAt: ago(30 * 24 * hour)});
	await addFolder(world, 'results', {createdAt: ago(9 * 24 * hour)});
	await writeFile(join(data.directory, 'README.txt'), 'Files in this folder stay when the session is gone.\n');
	await writeFile(join(data.directory, 'train.jsonl'), Array.from({length: 2000}, (_, index) => `{"id": ${index}, "text": "sample ${index}"}\n`).join(''));
	await writeFile(join(checkpoints.directory, 'step-1000.txt'), 'loss 1.284\n');

	const python = findImage('python')!;
	const pytorch = findImage('pytorch')!;
	const gpu = (cpu: number, memory: number, cards: number) => ({cpu: String(cpu), mem: String(memory * gibibyte), 'cuda.device': String(cards)});

	const old = enqueue(world, {
		name: 'old-run', image: pytorch, slots: gpu(8, 64, 1), mounts: [], createdAt: ago(26 * hour),
	});
	old.history.set('RUNNING', ago(25.9 * hour));
	setStatus(old, 'TERMINATED', 'idle-timeout');
	old.terminatedAt = ago(20 * hour);
	old.history.set('TERMINATED', old.terminatedAt);
	old.log = 'Kernel started at: yesterday\r\nepoch 10/10 done\r\n';

	const train = enqueue(world, {
		name: 'train-llm', image: pytorch, slots: gpu(32, 256, 4), mounts: [mountAtHome(data), mountAtHome(checkpoints)], createdAt: ago(51 * hour),
	});
	train.endsAt = new Date(Date.now() + (38 * minute) + 30_000);
	train.idleTimeout = 3600;
	const notebook = enqueue(world, {
		name: 'notebook', image: python, slots: gpu(8, 32, 1), mounts: [mountAtHome(data)], createdAt: ago(5 * hour),
	});
	notebook.endsAt = new Date(Date.now() + (6 * hour) + (12 * minute) + 30_000);
	// A real server takes ASCII names only; this one is here so that wide letters are seen.
	const tuning = enqueue(world, {
		name: 'sft-eval-학습용', image: pytorch, slots: gpu(8, 64, 1), mounts: [], createdAt: ago(40 * minute),
	});
	const started: readonly DemoSession[] = [train, notebook, tuning];
	await Promise.all(started.map(async session => {
		await run(world, session);
		endInTime(world, session);
		for (const [index, status] of ['SCHEDULED', 'PREPARING', 'RUNNING'].entries()) {
			session.history.set(status, new Date(session.createdAt.getTime() + (index * 10_000) + 600));
		}
	}));

	const pulling = enqueue(world, {
		name: 'ablation-7', image: pytorch, slots: gpu(16, 128, 2), mounts: [mountAtHome(data)], createdAt: ago(3 * minute),
	});
	setStatus(pulling, 'PULLING', 'scheduled');
}

/** So many further sessions that run; what runs in one begins when somebody comes to it. */
export function crowd(world: World, count: number): void {
	const python = findImage('python')!;
	const slots = Object.fromEntries(Object.entries(furtherSlots).map(([name, amount]) => [name, String(amount)]));
	for (let number = 1; number <= count; number++) {
		const session = enqueue(world, {
			name: `sweep-${String(number).padStart(4, '0')}`, image: python, slots, mounts: [], createdAt: ago((3 * 24 * hour) + (number * minute)),
		});
		session.container = startWhenUsed(world, session);
		session.idleSince = new Date();
		setStatus(session, 'RUNNING', world.release === '23.09' ? '' : null);
		for (const status of ['SCHEDULED', 'PREPARING', 'RUNNING']) {
			session.history.set(status, new Date(session.createdAt.getTime() + 5000));
		}
	}
}
