import {Problem} from '../../core/problem.ts';

/** What a close code of the manager means (backendai.md section 6.2); undefined for a normal end. `name` is for sentences. */
export function closeProblem(code: number, name: string): Problem | undefined {
	switch (code) {
		case 1000:
		case 1001:
		case 1005: {
			return undefined;
		}

		case 1013: {
			return new Problem('session-not-usable', `${name} does not listen yet.`, {hint: 'It may still be starting; try again in a moment.', isTemporary: true});
		}

		case 1011: {
			return new Problem('failed', `The cluster could not connect to ${name}.`, {isTemporary: true});
		}

		default: {
			return new Problem('unreachable', `The connection to ${name} was cut (WebSocket ${code}).`);
		}
	}
}
