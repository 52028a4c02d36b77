import {Problem} from '../core/problem.ts';

/** The addresses of one cluster. The one that answered last is asked first; a failed connection moves to the next, each is tried once a call. */
export type Endpoints = {
	/** Calls `attempt` with one address after the other, until one can be reached. Only Problem `unreachable` moves on: any answer is final. */
	readonly first: <Result>(attempt: (endpoint: string) => Promise<Result>) => Promise<Result>;
};

export function createEndpoints(addresses: readonly string[]): Endpoints {
	let current = 0;

	return {
		async first(attempt) {
			let problem: unknown;
			const order = addresses.keys().map(step => (current + step) % addresses.length).toArray();
			for (const index of order) {
				try {
					const result = await attempt(addresses[index]!);
					current = index;
					return result;
				} catch (error) {
					if (!(error instanceof Problem) || error.code !== 'unreachable') {
						throw error;
					}

					problem = error;
				}
			}

			throw problem;
		},
	};
}
