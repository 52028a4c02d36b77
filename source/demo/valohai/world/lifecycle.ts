import {randomUUID} from 'node:crypto';
import {setTimeout as wait} from 'node:timers/promises';
import {startJobContainer} from '../container/container.ts';
import {commandsOf, runJob} from '../container/job.ts';
import {
	incomplete,
	isOver,
	type Execution,
	type ExecutionWish,
	type Status,
} from './execution.ts';
import {say} from './log-event.ts';
import {collectOutputs} from './outputs.ts';
import type {World} from './world.ts';

/** Milliseconds; nobody is kept from ending by it. */
async function pause(milliseconds: number): Promise<void> {
	await wait(milliseconds, undefined, {ref: false});
}

/** An execution that is `created`. */
export function addExecution(world: World, wish: ExecutionWish, tags: readonly string[] = []): Execution {
	const execution: Execution = {
		...wish,
		id: randomUUID(),
		counter: ++wish.project.lastCounter,
		createdAt: wish.createdAt ?? new Date(),
		tags,
		events: [],
		status: 'created',
		statusDetail: null,
		startedAt: undefined,
		endedAt: undefined,
		isDeleted: false,
		starting: undefined,
		container: undefined,
	};
	world.executions.push(execution);
	return execution;
}

// The quota counts what waits in the queue and what runs; what is `created` waits for it.
function hasRoom(world: World, {environment, creator}: Execution): boolean {
	const others = world.executions.filter(other => other.environment === environment && other.creator === creator && incomplete.has(other.status) && other.status !== 'created');
	return environment.quota <= 0 || others.length < environment.quota;
}

// An execution can be stopped while it waits; then the wait leads nowhere.
function isStill(execution: Execution, status: Status): boolean {
	return execution.status === status;
}

/** Queues an execution. */
function queue(execution: Execution): void {
	execution.status = 'queued';
	say(execution, 'status', `Job queued in ${execution.environment.name}.`);
}

function announce(world: World, execution: Execution): void {
	const {announcedAddress = '127.0.0.1', announcedPort = execution.container?.sshPort} = world.controls.settings;
	if (execution.status !== 'started' || announcedPort === undefined) {
		return;
	}

	say(execution, 'status', `::ssh::${JSON.stringify({port: announcedPort, address: announcedAddress})}`);
	say(execution, 'status', '   You can now add the path to your private key and connect:');
	say(execution, 'status', `   $ ssh -i <path-to-private-key> ${announcedAddress} -p ${announcedPort} -t /bin/bash`);
}

/** Ends an execution: its outputs are kept, its container is not. */
async function finish(world: World, execution: Execution, status: Status): Promise<void> {
	const {container} = execution;
	if (execution.endedAt !== undefined) {
		return;
	}

	execution.endedAt = new Date();
	execution.container = undefined;
	await container?.halt();
	await collectOutputs(world, execution, container);
	await container?.remove();
	execution.status = status;
	say(execution, 'status', status === 'complete' ? 'Job completed.' : `Job ended: ${status}.`);
}

async function runTo(world: World, execution: Execution): Promise<Status> {
	const {runTime, outcome} = world.controls.settings;
	if (runTime !== undefined) {
		await pause(runTime);
		return outcome ?? 'complete';
	}

	for (const [index, line] of commandsOf(execution).entries()) {
		say(execution, 'status', `Running command (${index + 1}/${execution.command.length}): ${line}`);
	}

	const code = await runJob(execution, execution.container!);
	if (code !== 0 && isStill(execution, 'started')) {
		say(execution, 'status', `Command failed with exit code ${code ?? 137}.`);
	}

	return outcome ?? (code === 0 ? 'complete' : 'error');
}

/** Starts an execution and follows it to its end. */
async function begin(world: World, execution: Execution): Promise<void> {
	execution.status = 'started';
	execution.startedAt = new Date();
	say(execution, 'status', `Starting job on ${execution.environment.slug}-worker.`);
	say(execution, 'status', `Pulling image ${execution.image}`);
	try {
		const starting = startJobContainer(world, execution);
		execution.starting = starting;
		execution.container = await starting;
	} catch (error) {
		say(execution, 'status', `The worker failed: ${(error as Error).message}`);
		await finish(world, execution, 'crashed');
		return;
	}

	if (execution.endedAt !== undefined) {
		await execution.container.halt();
		await execution.container.remove();
		execution.container = undefined;
		return;
	}

	if (execution.timeLimit !== undefined) {
		void pause(execution.timeLimit * 1000).then(async () => {
			if (!isStill(execution, 'started')) {
				return;
			}

			say(execution, 'status', 'The time limit is reached.');
			await stop(world, execution);
		});
	}

	void pause(world.controls.settings.sshDelay).then(() => {
		announce(world, execution);
	});
	const status = await runTo(world, execution);
	if (execution.status === 'started' && !world.controls.settings.isManual) {
		await finish(world, execution, status);
	}
}

/** Takes an execution through its life. What has no machine, or no room in its quota, waits. */
export async function advance(world: World, execution: Execution): Promise<void> {
	const {settings} = world.controls;
	const step = settings.queueDelay / 2;
	await pause(step);
	while (isStill(execution, 'created') && (settings.isManual || !hasRoom(world, execution))) {
		await pause(Math.max(step, 20));
	}

	if (!isStill(execution, 'created')) {
		return;
	}

	queue(execution);
	await pause(step);
	while (isStill(execution, 'queued') && (settings.isManual || !execution.environment.hasMachines)) {
		await pause(Math.max(step, 20));
	}

	if (isStill(execution, 'queued')) {
		await begin(world, execution);
	}
}

/** Stops an execution that is not over; it is `stopping` when this returns and `stopped` a while later. */
export async function stop(world: World, execution: Execution): Promise<void> {
	if (isOver(execution) || execution.status === 'stopping') {
		return;
	}

	execution.status = 'stopping';
	say(execution, 'status', 'Stopping the job.');
	execution.container?.processes.killAll();
	void pause(world.controls.settings.stopDelay).then(async () => {
		await finish(world, execution, 'stopped');
	});
}

/** Puts an execution into a status at once, with all that belongs to it. Resolves when it is there; one that starts goes on by itself. */
export async function force(world: World, execution: Execution, status: Status): Promise<void> {
	if (status === 'started') {
		void begin(world, execution);
	} else if (status === 'queued') {
		queue(execution);
	} else if (incomplete.has(status)) {
		execution.status = status;
	} else {
		await finish(world, execution, status);
	}
}
