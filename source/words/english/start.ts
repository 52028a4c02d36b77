/** The form of a new session. */
export const start = {
	title: 'Start a session',
	like: (name: string) => `Another session like ${name}`,
	/** The label of a field, by its name; that of the service where there is none. */
	label: (_name: string, label: string) => label,
	/** What the service says of how it is written or what is taken else. */
	form: (text: string) => text,
	needed: 'needed',
	isNeeded: (label: string) => `${label} is needed.`,
	more: 'More …',
	startButton: '[ Start ]',
	cancelButton: '[ Cancel ]',
	usual: (text: string) => `else ${text}`,
	toChoose: (count: number) => `${count} to choose from, Down`,
	moreChoices: (count: number) => `${count} more`,
	asking: 'Asking for it …',
	loading: 'Asking what there is …',
	left: (text: string) => `Left now: ${text}`,
	of: (percent: number, total: string) => `${percent}% of ${total}`,
	askedFor: (name: string) => `${name} is asked for.`,
	runs: (name: string) => `${name} runs.`,
	openShell: '{key ssh} opens a shell.',
	cancelled: 'You cancelled it. What had reached the service goes on.',
};
