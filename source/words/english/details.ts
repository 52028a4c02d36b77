/** Labels are at most seven columns wide. */
export const details = {
	gone: 'This session is gone.',
	title: 'Session',
	lasting: (age: string) => `for ${age}`,
	endsIn: (time: string) => `ends in ${time}`,
	/** After what `keys` copy. */
	copiesIt: (keys: string) => `(${keys} copies)`,
	labels: {
		state: 'state', why: 'why', id: 'id', what: 'what', image: 'image', type: 'type', slots: 'slots', node: 'on', project: 'project', by: 'by', cost: 'price', ran: 'ran', ends: 'ends',
	},
	folders: 'Folders: what lies outside is lost at the end',
	none: 'none',
	apps: 'Apps and tunnels',
	notOpen: 'not open',
	noneYet: 'none yet',
	howToOpen: '{key tunnel} opens a tunnel to one of them',
	reach: 'Reach it from the machine you sit at',
	cameFrom: (from: string) => `You came here by ssh from ${from}. On that machine run:`,
	copies: 'Copies',
	andMore: (count: number) => `and ${count} more`,
	shell: 'The same from a shell',
	/** What kind a session is, by the service's word. */
	type: (name: string) => name,
	/** After the kind; `machines` are their names, empty where none is told. */
	placed: (containers: number, machines: string) => `${containers === 1 ? '1 container' : `${containers} containers`}${machines === '' ? '' : ` on ${machines}`}`,
	/** Why a session ends, as the service's rule is called here. */
	rule: (name: string) => name,
	noLimit: 'no limit is told',
	kept: 'kept',
	notKept: 'not kept',
	readOnly: 'read-only',
	readWrite: 'read and write',
	readOnlyShort: 'ro',
	readWriteShort: 'rw',
	free: (amount: string, total: string) => `${amount} free of ${total}`,
	full: (percent: number) => ` ! ${percent}% full`,
	keepsAwake: (port: string) => ` (open connections of tunnel ${port} begin it anew)`,
	containers: 'Containers: {key container} a shell in one, {key log} and Tab its log',
	lost: (tunnel: string, why: string) => `tunnel ${tunnel} lost: ${why}`,
	events: 'Last events',
	/** A copy that is over, and how it ended. */
	copied: {
		upload: (what: string, end: string) => `upload of ${what}: ${end}`,
		download: (what: string, end: string) => `download of ${what}: ${end}`,
	},
	/** What is measured, by its name at the service. */
	meter: (name: string) => name,
	amount: (used: string, total: string) => `${used} of ${total}`,
	/** The states a session went through. */
	history: (name: string) => `States of ${name}`,
	untilNow: 'until now',
	session: 'session',
};
