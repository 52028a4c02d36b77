/** The form of the first run, and of another server. Labels are at most fourteen columns wide. */
export const connect = {
	title: 'Connect',
	labels: {
		address: 'Address', user: 'E-mail', password: 'Password', code: 'One-time code', accessKey: 'Access key', secretKey: 'Secret key', token: 'Token', project: 'Project',
	},
	shell: (address: string) => `From a shell: baitui login ${address}`,
	noScreen: 'Without a screen (screen reader, CI): baitui ls, baitui ssh NAME',
	/** After the word demo. */
	demo: 'no server at hand: a small cluster on this machine',
	signInTitle: 'Sign in',
	signInAgain: 'Sign in again.',
	account: 'Account',
	accountAt: (who: string, address: string) => `${who} at ${address}`,
	signingIn: 'Signing in …',
	signInWith: 'Sign in with',
	methods: {password: 'e-mail and password', keys: 'access key', token: 'token'},
	keepTitle: 'Keep sign-in',
	keepings: {keyring: 'in the keyring', file: 'in a file (0600)', memory: 'until I quit'},
	looking: (address: string) => `Looking at ${address} …`,
	found: (what: string) => `Found: ${what}`,
	saved: 'Saved, or found on this machine. Not used until you choose it with Enter:',
	another: 'Or another server:',
	proofs: {session: 'password', api: 'access key', token: 'token'},
	connected: (name: string) => `Connected with ${name}.`,
	signedIn: 'Signed in.',
	interrupted: 'The sign-in was interrupted.',
};
