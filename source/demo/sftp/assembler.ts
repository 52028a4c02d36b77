/** Puts the whole messages of a byte stream together: each has its length in four bytes in front. */
export class Assembler {
	readonly #largest: number;
	#parts: Buffer[] = [];
	#size = 0;
	#wanted = 4;

	/** `largest` bytes, length included. */
	constructor(largest: number) {
		this.#largest = largest;
	}

	/** True once a message was announced that is too large; nothing comes out any more. */
	get isBroken(): boolean {
		return this.#wanted > this.#largest;
	}

	push(chunk: Buffer): void {
		this.#parts.push(chunk);
		this.#size += chunk.length;
	}

	/**
	Takes out what is whole by now, without lengths.
	@yields one message
	*/
	* messages(): Generator<Buffer> {
		while (this.#size >= this.#wanted && !this.isBroken) {
			const whole = Buffer.concat(this.#parts);
			const end = 4 + whole.readUInt32BE(0);
			const isWhole = this.#size >= end && end <= this.#largest;
			this.#wanted = isWhole ? 4 : end;
			this.#parts = [isWhole ? whole.subarray(end) : whole];
			if (!isWhole) {
				continue;
			}

			this.#size -= end;
			yield whole.subarray(4, end);
		}
	}
}
