import {readdir} from 'node:fs/promises';
import {createServer as createHttpServer} from 'node:http';
import {createServer, type Server} from 'node:net';
import {listenAt} from '../listen.ts';
import type {Processes} from '../ssh/processes.ts';
import type {ShellPlace} from '../ssh/shell.ts';
import type {AppDefinition, StartOptions} from '../world/session.ts';
import {serveJupyter} from './jupyter.ts';
import {pageOf} from './pages.ts';
import {talkRaw} from './raw.ts';
import {serveTtyd} from './ttyd.ts';

/** A server inside a container, behind a socket in a private directory: a loopback port would be open to everyone on the machine. */
export type RunningApp = {
	/** Undefined where nothing listens although the agent says it started. */
	readonly path: string | undefined;
	readonly close: () => Promise<void>;
};

export type AppWish = {
	readonly app: AppDefinition;
	readonly sessionName: string;
	/** The folder that its page lists, in the container's words. */
	readonly home: string;
	readonly place: ShellPlace;
	readonly runtime: string;
	readonly processes: Processes;
	readonly path: string;
	readonly options: StartOptions;
};

async function open(server: Server, path: string): Promise<RunningApp> {
	const {close} = await listenAt(server, path);
	return {path, close};
}

/** Starts the small real server that plays an app. */
export async function startApp(wish: AppWish): Promise<RunningApp> {
	const {
		app, sessionName, home, place, path, options,
	} = wish;
	if (app.name === 'deadend') {
		return {path: undefined, close: async () => undefined};
	}

	if (app.protocol === 'tcp') {
		return open(createServer(talkRaw), path);
	}

	const server = createHttpServer(async (request, response) => {
		if (answered?.(request, response)) {
			return;
		}

		const names = await readdir(place.directory).catch(() => []);
		response.setHeader('Content-Type', 'text/html; charset=utf-8');
		response.end(pageOf({
			app: app.name, session: sessionName, home, url: request.url ?? '/', names, options,
		}));
	});
	const answered = app.name.startsWith('jupyter') ? serveJupyter(server, wish) : undefined;
	if (app.name === 'ttyd') {
		serveTtyd(server, wish);
	}

	return open(server, path);
}
