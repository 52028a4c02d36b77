/** Stands in for react-devtools-core in the bundle: Ink asks for it only when DEV=true, and a released program has no developer tools. */
const noDevtools = {
	initialize(): void {
		// Nothing to prepare.
	},
	connectToDevTools(): void {
		// Nothing to connect to.
	},
};

export default noDevtools;
