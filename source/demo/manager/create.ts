import {setTimeout as wait} from 'node:timers/promises';
import {jsonBody, type Answer} from '../http/exchange.ts';
import {Refusal} from '../http/refusal.ts';
import type {Handler} from '../http/router.ts';
import {findImage, imageReference, type Image} from '../world/images.ts';
import {enqueue, start} from '../world/lifecycle.ts';
import {findSession} from '../world/lookup.ts';
import {
	isLive,
	type DemoSession,
	type SessionExtras,
	type SessionMount,
} from '../world/session.ts';
import {mountAtHome} from '../world/seeds.ts';
import type {World} from '../world/world.ts';
import {appList} from './apps.ts';

type Fields = Readonly<Record<string, unknown>>;

const namePattern = /^(?=.{4,64}$)\w[\w\-.]*\w$/;
const knownKeys = new Set([
	'name',
	'clientSessionToken',
	'image',
	'lang',
	'architecture',
	'type',
	'group',
	'domain',
	'config',
	'tag',
	'enqueueOnly',
	'maxWaitSeconds',
	'reuseIfExists',
	'startupCommand',
	'bootstrap_script',
	'dependencies',
	'callback_url',
	'clusterSize',
	'cluster_size',
	'clusterMode',
	'cluster_mode',
	'starts_at',
	'owner_access_key',
]);
const factors: Readonly<Record<string, number>> = {
	k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4,
};
const smallestMemory = 64 * (1024 ** 2);

function invalid(world: World, message: string, data?: Fields): Refusal {
	return world.release === '23.09'
		? new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: message, ...(data && {data})})
		: new Refusal(400, 'generic-bad-request', 'Invalid or Missing API Parameters.', {msg: data ? `<BackendAISchemaValidationFailed(400): ${Object.keys(data).join(', ')}: ${Object.values(data).join(', ')}>` : message});
}

function check(world: World, body: Fields): void {
	const wrong: Record<string, string> = {};
	const name = body.name ?? body.clientSessionToken;
	if (world.release === '23.09') {
		for (const key of Object.keys(body)) {
			if (!knownKeys.has(key)) {
				wrong[key] = `${key} is not allowed key`;
			}
		}

		if (typeof name !== 'string' || !namePattern.test(name)) {
			wrong.name = name === undefined ? 'is required' : String.raw`does not match pattern ^(?=.{4,64}$)\w[\w.-]*\w$`;
		}
	} else if (typeof name !== 'string' || !/^\w(?:[\w\-.]*\w)?$/.test(name)) {
		wrong.name = 'Field required';
	}

	if (typeof (body.image ?? body.lang) !== 'string') {
		wrong.image = 'is required';
	}

	if (Object.keys(wrong).length > 0) {
		throw invalid(world, 'Input validation error', wrong);
	}
}

function bytes(text: string): number {
	const [, digits, unit] = /^([\d.]+)([gkmt]?)(?:i?b)?$/i.exec(text) ?? [];
	return Number(digits ?? NaN) * (factors[(unit ?? '').toLowerCase()] ?? 1);
}

function slotsOf(world: World, resources: Fields): Record<string, string> {
	const slots = Object.fromEntries(Object.entries(resources).map(([name, value]) => [name, String(name === 'mem' ? Math.round(bytes(String(value))) : value)]));
	const memory = Number(slots.mem ?? smallestMemory);
	if (Number.isNaN(memory) || memory < smallestMemory) {
		throw invalid(world, 'Your resource request is smaller than the minimum required by the image. (cpu=1 mem=64m)');
	}

	return {cpu: '1', mem: String(smallestMemory), ...slots};
}

/** The folders that were asked for, and those whose name begins with a dot, which are in every session. */
function mountsOf(world: World, config: Fields): SessionMount[] {
	const names = [...(config.mounts as readonly string[] | null | undefined ?? []), ...(config.mount_ids as readonly string[] | null | undefined ?? [])];
	const options = (config.mount_options ?? {}) as Readonly<Record<string, {readonly permission?: string}>>;
	if (world.release === '23.09' && Object.keys(options).length > 0) {
		throw new Refusal(500, 'internal-server-error', 'Internal server error.');
	}

	const places = (config.mount_map ?? {}) as Readonly<Record<string, string>>;
	const hidden = new Set(world.folders.values().map(({name}) => name).filter(name => name.startsWith('.')));
	if (world.release !== '23.09' && hidden.has('.ssh')) {
		throw invalid(world, 'kernel_specs[0].vfolder_mounts[0] alias \'.ssh\' is reserved for internal paths.');
	}

	const requested = names.map(name => {
		const folder = world.folders.values().find(folder => folder.name === name || folder.id.replaceAll('-', '') === name.replaceAll('-', ''));
		if (folder === undefined) {
			throw new Refusal(404, 'object-not-found', 'No such virtual folder.', {data: name});
		}

		const place = places[name] ?? folder.name;
		const path = place.startsWith('/') ? place : `/home/work/${place}`;
		if (path === '/home/work/.ssh' || !path.startsWith('/home/work/') || path.includes('..')) {
			throw invalid(world, `${place} is reserved for internal path.`);
		}

		return {folder, path, isReadOnly: options[name]?.permission === 'ro'};
	});
	const automatic = world.folders.values().filter(folder => hidden.has(folder.name) && requested.every(mount => mount.folder !== folder)).map(folder => mountAtHome(folder)).toArray();
	return [...requested, ...automatic];
}

function textOf(value: unknown, usual: string): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : usual;
}

function extrasOf(world: World, body: Fields, config: Fields): SessionExtras {
	const options = (config.resource_opts ?? {}) as Fields;
	const ports = (config.preopen_ports ?? []) as readonly unknown[];
	if (body.type === 'batch' && typeof body.startupCommand !== 'string') {
		throw invalid(world, 'Batch sessions must have a non-empty startup command.');
	}

	if (ports.some(port => typeof port !== 'number')) {
		throw new Refusal(500, 'internal-server-error', 'Internal server error.');
	}

	return {
		sharedMemory: options.shmem === undefined ? 64 * (1024 ** 2) : bytes(textOf(options.shmem, '')),
		clusterSize: Number(body.clusterSize ?? body.cluster_size ?? 1),
		clusterMode: textOf(body.clusterMode ?? body.cluster_mode, 'single-node'),
		command: typeof body.startupCommand === 'string' ? body.startupCommand : null,
		bootstrap: typeof body.bootstrap_script === 'string' ? body.bootstrap_script : null,
		ports: ports.map(Number),
		dependencies: ((body.dependencies ?? []) as readonly string[]).map(reference => findSession(world, reference, {findsDead: true}).id),
		resourceGroup: typeof config.scalingGroup === 'string' ? config.scalingGroup : 'default',
	};
}

function answerOf(session: DemoSession, created: boolean, status = session.status): Answer {
	return {
		status: 201,
		body: {
			sessionId: session.id, sessionName: session.name, status, [created ? 'servicePorts' : 'service_ports']: session.container ? appList(session) : [], created,
		},
	};
}

function existing(world: World, name: string, image: Image, isReused: boolean): DemoSession | undefined {
	const found = world.sessions.values().find(session => isLive(session) && session.name === name);
	if (found && (!isReused || found.image !== imageReference(image))) {
		throw new Refusal(400, 'session-already-exists', 'The session already exists but you requested not to reuse existing one.', {data: {existingSessionId: found.id}});
	}

	return found;
}

/** `POST /session`. Waits until it runs, or `maxWaitSeconds`, unless `enqueueOnly`. */
export const create: Handler = async (world, exchange) => {
	const body = jsonBody(exchange) ?? {};
	check(world, body);
	const reference = String(body.image ?? body.lang);
	const image = findImage(reference);
	if (image === undefined) {
		throw new Refusal(404, 'object-not-found', 'No such environment image.', world.release === '23.09'
			? {msg: `Unknown image references: ref:'${reference}', alias:'${reference}'`}
			: {msg: `Unknown image reference: ${reference} (x86_64)`, error_code: 'image_read_not-found'});
	}

	const config = (body.config ?? {}) as Fields;
	const name = String(body.name ?? body.clientSessionToken);
	const slots = slotsOf(world, (config.resources ?? {}) as Fields);
	const mounts = mountsOf(world, config);
	const reused = existing(world, name, image, body.reuseIfExists !== false);
	if (reused) {
		return answerOf(reused, false);
	}

	const session = enqueue(world, {
		name, image, slots, mounts,
		environment: (config.environ ?? {}) as Readonly<Record<string, string>>,
		tag: typeof body.tag === 'string' ? body.tag : (world.release === '23.09' ? null : ''),
		type: body.type === 'batch' ? 'BATCH' : 'INTERACTIVE',
		extras: extrasOf(world, body, config),
	});
	const running = start(world, session, image);
	if (body.enqueueOnly === true) {
		running.catch(() => undefined);
		return answerOf(session, true, 'PENDING');
	}

	const seconds = Number(body.maxWaitSeconds ?? 0);
	await (seconds > 0 ? Promise.race([running, wait(seconds * 1000)]) : running);
	return answerOf(session, true, session.container ? session.status : 'TIMEOUT');
};
