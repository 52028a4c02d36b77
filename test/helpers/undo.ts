import type {TestContext} from 'node:test';

export type Undo = {
	readonly after: (undo: () => unknown) => void;
};

/** What is done when a test ends, the last one first: what was made later may lie in what was made before. */
export function undoInReverse(t: TestContext): Undo & Pick<TestContext, 'skip' | 'diagnostic'> {
	const undos: Array<() => unknown> = [];
	t.after(async () => {
		for (const undo of undos.toReversed()) {
			await undo();
		}
	});
	return {
		after(undo) {
			undos.push(undo);
		},
		skip(message) {
			t.skip(message);
		},
		diagnostic(message) {
			t.diagnostic(message);
		},
	};
}
