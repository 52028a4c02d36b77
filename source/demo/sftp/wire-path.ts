/*
Names of files are bytes, and not all are UTF-8. Inside this folder a path is a text with one character a byte (latin1), which `/` can be found in and which loses nothing.
*/

/** A path as this machine's own text for the wire. */
export function wirePath(text: string): string {
	return Buffer.from(text).toString('latin1');
}

/** The bytes of such a path, for the wire and for calls of the file system. */
export function pathBytes(path: string): Buffer {
	return Buffer.from(path, 'latin1');
}
