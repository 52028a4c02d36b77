import path from 'node:path';
import {parseAddress} from '../../core/address.ts';
import type {App as SessionApp} from '../../core/session.ts';
import {tunnelCommand} from '../../core/tunnel-command.ts';
import type {LocalAddress, TunnelRequest} from '../../core/tunnel.ts';
import type {Words} from '../../words/index.ts';
import type {Launcher, LauncherField, LauncherRow} from '../state.ts';
import {appOptionsOf} from './app-options.ts';

const fieldRows: readonly LauncherRow[] = ['target', 'port', 'path', 'patience', 'arguments', 'environment'] satisfies readonly LauncherField[];

export function isFieldRow(row: LauncherRow): row is LauncherField {
	return fieldRows.includes(row);
}

/** Seconds a connection waits where nothing else is asked for. */
export const usualPatience = '30';

const loopback = '127.0.0.1';

export function appOfLauncher({session, app}: Launcher): SessionApp | undefined {
	return session.apps[app];
}

/** Whether the session listens, and this host is reached from it. */
export function isReverse({session, app}: Launcher): boolean {
	return app > session.apps.length;
}

/** The rows that can have the cursor, in order. */
export function launcherRows(launcher: Launcher): readonly LauncherRow[] {
	const app = appOfLauncher(launcher);
	if (isReverse(launcher)) {
		return ['app', 'target', 'port', 'keep', 'button'];
	}

	return [
		'app',
		...(app ? [] : ['target' as const]),
		...(launcher.bind === 'socket' ? ['bind', 'path'] as const : ['port', 'bind'] as const),
		'keep',
		...(launcher.canKeepAwake ? ['awake' as const] : []),
		'patience',
		...(app && app.allowedArguments?.length !== 0 ? ['arguments' as const] : []),
		...(app && app.allowedEnvironment?.length !== 0 ? ['environment' as const] : []),
		'button',
	];
}

/** A port that was typed; undefined for what is none. */
export function portOf(text: string): number | undefined {
	const port = Number(text.trim());
	return Number.isSafeInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
}

export function targetOf(launcher: Launcher): string | number | undefined {
	return appOfLauncher(launcher)?.name ?? portOf(launcher.fields.target.text);
}

export const hostOf = ({bind}: Launcher): string => (bind === 'network' ? '0.0.0.0' : loopback);

const reverseAddress = ({fields}: Launcher, target: number): LocalAddress | undefined => parseAddress(fields.port.text.trim() === '' ? String(target) : fields.port.text.trim());

/** The other way round; a sentence on what was typed and cannot be. */
function reverseRequest(launcher: Launcher, words: Words['launcher']): TunnelRequest | string {
	const {fields, session, keep} = launcher;
	const target = portOf(fields.target.text);
	if (target === undefined) {
		return words.typeSessionPort;
	}

	const address = reverseAddress(launcher, target);
	return address?.port === undefined
		? words.leadsToForm
		: {
			session, target, isReverse: true, host: address.host, port: address.port, ...(keep !== 'ask' && {keep}),
		};
}

/** Where it listens on this host; nothing where baitui chooses. A sentence on what was typed and cannot be. */
function addressOf(launcher: Launcher, words: Words['launcher']): Pick<TunnelRequest, 'host' | 'port' | 'path' | 'isShared'> | string {
	const {fields, bind, folder} = launcher;
	if (bind === 'socket') {
		const file = fields.path.text.trim();
		return file === '' ? words.typePath : {path: path.resolve(folder, file)};
	}

	const port = portOf(fields.port.text);
	const hasOwnPort = launcher.hasOwnPort && fields.port.text.trim() !== '';
	return hasOwnPort && port === undefined
		? words.localPortForm
		: {...(hasOwnPort && {port}), ...(bind !== 'own' && {isShared: true}), ...(bind === 'network' && {host: hostOf(launcher)})};
}

/** What the form asks for, or a sentence on what was typed and cannot be. */
export function requestOf(launcher: Launcher, words: Words['launcher']): TunnelRequest | string {
	if (isReverse(launcher)) {
		return reverseRequest(launcher, words);
	}

	const {fields, session, keep, awake} = launcher;
	const target = targetOf(launcher);
	const patience = Number(fields.patience.text);
	if (target === undefined) {
		return words.typePort;
	}

	const address = addressOf(launcher, words);
	if (typeof address === 'string') {
		return address;
	}

	if (fields.patience.text.trim() === '' || !Number.isFinite(patience) || patience < 0) {
		return words.waitForm;
	}

	const appOptions = appOfLauncher(launcher) && appOptionsOf(fields.arguments.text, fields.environment.text, words);
	return typeof appOptions === 'string'
		? appOptions
		: {
			session,
			target,
			...address,
			...(fields.patience.text.trim() !== usualPatience && {patience}),
			...(keep !== 'ask' && {keep}),
			...(awake > 0 && {awakeUntil: new Date(Date.now() + (awake * 3_600_000)).toISOString()}),
			...(appOptions && {appOptions}),
		};
}

/** The same from a shell; undefined while something is missing. */
export function launcherCommand(launcher: Launcher, words: Words['launcher']): string | undefined {
	const request = requestOf(launcher, words);
	if (typeof request === 'string') {
		return undefined;
	}

	const {path: socket, host = loopback, port = portOf(launcher.fields.port.text)} = request;
	if (socket === undefined && port === undefined) {
		return undefined;
	}

	return tunnelCommand({
		...request, sessionName: launcher.session.name, bind: socket === undefined ? {host, port: port!} : {path: socket}, keepalive: launcher.awake === 0 || isReverse(launcher) ? undefined : launcher.awake * 60,
	});
}
