const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/** The list of copies. */
export const copies = {
	title: 'Copies',
	/** After a number. */
	states: {
		waiting: 'waiting', running: 'running', asking: 'asking', paused: 'paused', done: 'done', failed: 'failed', cancelled: 'cancelled',
	},
	count: (count: number, word: string) => `${count} ${word}`,
	done: (amount: string, count: number, skipped: number, check: string) => `done ${amount}, ${files(count)}${skipped > 0 ? `, ${skipped} skipped` : ''}${check}`,
	checks: {
		all: ', verified', none: ', size only', some: (count: number) => `, ${count} verified`,
	},
	failed: (why: string, count: number, total: number) => (total > 1 && count > 0 ? `${count} of ${total} not copied: ${why}` : `failed: ${why}`),
	failedWord: 'failed',
	amount: (done: string, total: string) => `${done} of ${total}`,
	exists: (name: string) => `${name} exists`,
	beginning: 'beginning',
	ofFiles: (done: string, count: number) => `${done} of ${count}+ files`,
	open: (count: number) => `Copies  ${count} open`,
	toGo: (amount: string) => `${amount} to go`,
	left: (time: string) => `${time} left`,
	questions: (count: number) => (count === 1 ? '1 question' : `${count} questions`),
	answers: ': {key answer-copy} answers',
};
