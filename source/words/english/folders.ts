/** The folders of the service, without a session. */
export const folders = {
	title: 'Folders, with no session in between',
	asking: 'Asking for the folders …',
	none: 'You have none yet.',
	another: 'a new folder',
	newTitle: 'A new folder',
	name: 'Name',
	made: (name: string) => `The folder ${name} is made`,
	usedOf: (used: string, quota: string) => `${used} of ${quota}`,
	of: (owner: string) => `of ${owner}`,
};
