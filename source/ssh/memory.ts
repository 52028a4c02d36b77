/** Bytes. Smaller pieces are not worth the call, and may lie in memory that Node shares among many. */
const worthIt = 16 * 1024;
/** Bytes of a packet around what it carries. */
const wrapping = 64;

/**
Gives the memory that a piece fills back at once: nobody may read the piece any more. Nothing happens where others lie in the same memory. Left to the collection of garbage, which comes
for each 32 MiB or so, buffers take more of the processor than the ciphers do.
*/
export function freeMemory({buffer, byteLength}: Uint8Array): void {
	if (byteLength >= worthIt && buffer.byteLength - byteLength < wrapping && buffer instanceof ArrayBuffer) {
		buffer.transfer(0);
	}
}
