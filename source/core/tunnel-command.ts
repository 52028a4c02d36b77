import {shellWord} from './text.ts';
import type {LocalAddress, TunnelOptions, TunnelSpec} from './tunnel.ts';

export type TunnelWords = TunnelOptions & Pick<TunnelSpec, 'sessionName' | 'target' | 'bind'> & {
	/** Minutes it keeps the session awake from its opening. */
	readonly keepalive?: number | undefined;
};

const loopback = '127.0.0.1';

function bindWord({host, port, path}: LocalAddress): string {
	if (path !== undefined) {
		return `unix:${path}`;
	}

	return host === loopback ? String(port) : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** `9000`, `9000:8080`, `9000:10.0.0.7:8080`. */
function reverseWord(target: string | number, bind: LocalAddress): string {
	return bind.host === loopback && bind.port === target ? String(target) : `${target}:${bindWord(bind)}`;
}

/** `2h`, `90m`. */
function spanWord(minutes: number): string {
	return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** What a tunnel of these words is made with from a shell: `baitui tunnel train-llm jupyter -b 8888`. */
export function tunnelCommand({sessionName, target, bind, patience, isShared, isReverse, appOptions, keep, keepalive}: TunnelWords): string {
	return [
		'baitui',
		'tunnel',
		sessionName,
		...(isReverse ? ['-R', reverseWord(target, bind)] : [String(target), '-b', bindWord(bind)]),
		...(isShared ? ['--share'] : []),
		...(patience === undefined ? [] : ['--patience', String(patience)]),
		...(keepalive === undefined ? [] : ['--keepalive', spanWord(keepalive)]),
		...(keep === 'always' ? ['--keep'] : []),
		...Object.entries(appOptions?.arguments ?? {}).flatMap(([name, value]) =>
			// One word each: what begins with dashes would be an option otherwise.
			(value === null ? [`--app-arg=${name}`] : [value].flat().map(one => `--app-arg=${name}=${one}`))),
		...Object.entries(appOptions?.environment ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
	].map(word => shellWord(word)).join(' ');
}

/** The same of a tunnel that is there. */
export function commandOf(spec: TunnelSpec): string {
	const {awakeUntil, createdAt} = spec;
	return tunnelCommand({...spec, keepalive: awakeUntil === undefined ? undefined : Math.max(1, Math.round((Date.parse(awakeUntil) - Date.parse(createdAt)) / 60_000))});
}
