import type {WordKind} from './completion-words.ts';
import type {Verb} from './verb.ts';

/** A verb before its file is loaded: `baitui proxy` must not pay for the screens. */
export type VerbEntry = {
	readonly summary: string;
	/** What its words mean, for completion. */
	readonly takes?: readonly WordKind[];
	/** First words with a meaning of their own. */
	readonly subwords?: readonly string[];
	readonly load: () => Promise<{readonly verb: Verb}>;
};

/** All words of the command line, in the order of the help. */
export const verbs: Readonly<Record<string, VerbEntry>> = {
	ui: {summary: 'open the screen; the same as no verb at all', load: async () => import('./ui.ts')},
	login: {summary: 'sign in to a server and keep it as a profile', load: async () => import('./login.ts')},
	logout: {summary: 'end the login at the server and here', takes: ['profile'], load: async () => import('./logout.ts')},
	profiles: {summary: 'list the saved profiles', load: async () => import('./profiles.ts')},
	use: {summary: 'choose the profile to use from now on', takes: ['profile'], load: async () => import('./use.ts')},
	ls: {summary: 'list sessions', load: async () => import('./ls.ts')},
	show: {summary: 'show all about one session', takes: ['session'], load: async () => import('./show.ts')},
	start: {summary: 'start a session and follow it until it runs', load: async () => import('./start.ts')},
	wait: {summary: 'wait until a session runs, or is over', takes: ['session'], load: async () => import('./wait.ts')},
	stop: {summary: 'end sessions', takes: ['session'], load: async () => import('./stop.ts')},
	restart: {summary: 'start what runs in a session anew', takes: ['session'], load: async () => import('./restart.ts')},
	rename: {summary: 'give a session another name', takes: ['session'], load: async () => import('./rename.ts')},
	interrupt: {summary: 'interrupt code that runs through the service', takes: ['session'], load: async () => import('./interrupt.ts')},
	logs: {summary: 'print what a session wrote', takes: ['session'], load: async () => import('./logs.ts')},
	history: {summary: 'list the states a session went through', takes: ['session'], load: async () => import('./history.ts')},
	graph: {summary: 'draw what a session waits for', takes: ['session'], load: async () => import('./graph.ts')},
	keep: {summary: 'keep a session from being reclaimed as idle, for a while', takes: ['session'], load: async () => import('./keep.ts')},
	ssh: {summary: 'open a shell in a session, or run a command there', takes: ['session'], load: async () => import('./ssh.ts')},
	open: {summary: 'show a web app of a session in the browser', takes: ['session', 'app'], load: async () => import('./open.ts')},
	tunnel: {
		summary: 'open, list and stop local ports that lead into sessions', takes: ['session', 'app'], subwords: ['down', 'logs', 'ls', 'restart', 'sets', 'stop', 'up'],
		load: async () => import('./tunnel.ts'),
	},
	cp: {summary: 'copy files to and from a session or a folder', takes: ['place'], load: async () => import('./cp.ts')},
	folders: {summary: 'list and make folders, which outlive sessions', subwords: ['create', 'ls'], load: async () => import('./folders.ts')},
	delete: {summary: 'take ended sessions off the list of the service', takes: ['session'], load: async () => import('./delete.ts')},
	outputs: {summary: 'list and download the files that a session left at the service', takes: ['session'], load: async () => import('./outputs.ts')},
	transfers: {summary: 'list, pause, resume and cancel copies in the background', subwords: ['ls', 'pause', 'resume', 'retry', 'cancel', 'clear', 'limit'], load: async () => import('./transfers.ts')},
	proxy: {summary: 'join stdin and stdout to a port of a session, for ProxyCommand', takes: ['session', 'app'], load: async () => import('./proxy.ts')},
	'ssh-config': {summary: 'let ssh, scp, rsync and editors reach sessions by name', load: async () => import('./ssh-config.ts')},
	code: {summary: 'open VS Code in a session', takes: ['session'], load: async () => import('./code.ts')},
	key: {summary: 'tell where the key of a session comes from, or hand it out', takes: ['session'], load: async () => import('./key.ts')},
	'own-key': {summary: 'let the sessions you start take a key of your own', subwords: ['register', 'generate', 'folder'], load: async () => import('./own-key.ts')},
	keys: {summary: 'list the keys of the screen, with yours', load: async () => import('./keys.ts')},
	completion: {summary: 'let bash, zsh or fish complete words with Tab', takes: ['shell'], load: async () => import('./completion.ts')},
	doctor: {summary: 'look at all that must work, and say what to do', load: async () => import('./doctor.ts')},
	info: {summary: 'tell the version, the profile and where files are', load: async () => import('./info.ts')},
	config: {summary: 'show, get and set what decides how baitui works', subwords: ['get', 'set', 'show'], load: async () => import('./config.ts')},
	demo: {summary: 'try everything on a small cluster inside this machine', load: async () => import('./demo.ts')},
	version: {summary: 'print the version', load: async () => import('./version.ts')},
};
