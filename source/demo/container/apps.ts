import {readdir} from 'node:fs/promises';
import {createServer as createHttpServer} from 'node:http';
import {createServer, type Server, type Socket} from 'node:net';
import type {AppDefinition, DemoSession, StartOptions} from '../world/session.ts';
import {pageOf} from './pages.ts';
import {talkRaw} from './raw.ts';

/** A server inside a container, behind a socket in a private directory: a loopback port would be open to everyone on the machine. */
export type RunningApp = {
	/** Undefined where nothing listens although the agent says it started. */
	readonly path: string | undefined;
	readonly close: () => Promise<void>;
};

export type AppWish = {
	readonly app: AppDefinition;
	readonly session: DemoSession;
	readonly directory: string;
	readonly path: string;
	readonly options: StartOptions;
};

/** Listens at a socket path, and ends every connection when it is closed. */
export async function listenAt(server: Server, path: string): Promise<RunningApp> {
	const sockets = new Set<Socket>();
	server.on('connection', socket => {
		sockets.add(socket);
		socket.once('close', () => {
			sockets.delete(socket);
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(path, resolve);
	});
	return {
		path,
		async close() {
			for (const socket of sockets) {
				socket.destroy();
			}

			await new Promise<void>(resolve => {
				server.close(() => {
					resolve();
				});
			});
		},
	};
}

/** Starts the small real server that plays an app. */
export async function startApp({
	app, session, directory, path, options,
}: AppWish): Promise<RunningApp> {
	if (app.name === 'deadend') {
		return {path: undefined, close: async () => undefined};
	}

	if (app.protocol === 'tcp') {
		return listenAt(createServer(talkRaw), path);
	}

	return listenAt(createHttpServer(async (request, response) => {
		const names = await readdir(directory).catch(() => []);
		response.setHeader('Content-Type', 'text/html; charset=utf-8');
		response.end(pageOf(app.name, session.name, request.url ?? '/', names, options));
	}), path);
}
