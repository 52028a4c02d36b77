import type {Handles, Open} from './handles.ts';
import {statusCode, type Field, type PacketReader} from './packet.ts';
import type {Tree} from './paths.ts';

/** What the requests of one channel share. */
export type Channel = {
	readonly tree: Tree;
	readonly handles: Handles;
};

/** An answer: its type and the fields behind the request's number. Undefined = status ok. */
export type Reply = readonly [number, ...Field[]] | undefined;

/** A status other than the one an errno maps to. */
export class StatusError extends Error {
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}

/** Status 4, which says least and is said most. */
export function fail(message = 'Failure'): never {
	throw new StatusError(statusCode.failure, message);
}

/** What the handle in the packet stands for. Throws a StatusError for one that is not open. */
export function needOpen(channel: Channel, reader: PacketReader): Open {
	return channel.handles.get(reader.bytes()) ?? fail('Invalid handle');
}

/** Throws a StatusError, or an error with an errno code. */
export type Handler = (channel: Channel, reader: PacketReader) => Promise<Reply> | Reply;
