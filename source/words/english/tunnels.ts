/** The list of tunnels and the details of one. */
export const tunnels = {
	heads: {
		local: 'LOCAL', session: 'SESSION', app: 'APP', state: 'STATE', connections: 'CONN', in: 'IN', out: 'OUT', total: 'TOTAL',
	},
	/** In the list. */
	states: {
		starting: 'starting', ready: 'ready', retrying: 'retry', 'sign-in-needed': 'sign in', ended: 'ended', failed: 'failed', unknown: 'unknown',
	},
	/** After a number. */
	counted: {
		starting: 'starting', ready: 'ready', retrying: 'retrying', 'sign-in-needed': 'sign in needed', ended: 'ended', failed: 'failed', unknown: 'unknown',
	},
	count: (count: number, word: string) => `${count} ${word}`,
	total: (inward: string, outward: string) => `total in ${inward}  out ${outward}`,
	asked: (port: number) => `asked ${port}`,
	refused: (count: number) => `${count} refused`,
	earlier: (reason: string) => `earlier: ${reason}`,
	connections: (count: number) => (count === 1 ? '1 connection' : `${count} connections`),
};
