import type {SessionEvent} from '../../core/provider.ts';
import {listenToEvents} from '../event-stream.ts';
import {answerProblem} from './answer-problem.ts';
import type {Client} from './client.ts';
import {recordOf, textOf} from './json.ts';

/**
`GET /events/session` for all sessions of the user. By name 26.9 leaves out what containers tell, and 23.09 never tells that a session started; either may send an event twice
(backendai-observed section 10, -26 section 6). So an event is only a reason to look.
*/
export async function watch(client: Client, onEvent: (event: SessionEvent) => void, signal: AbortSignal): Promise<void> {
	const {skipsTlsVerification} = client.profile;
	await client.handshake('/events/session', [['sessionName', '*'], ['scope', '*']], async target => {
		const refused = await listenToEvents({...target, skipsTlsVerification, signal}, ({name, data}) => {
			const sessionId = textOf(recordOf(data).sessionId);
			if (sessionId !== '') {
				onEvent({sessionId, name: textOf(name)});
			}
		});
		if (refused) {
			throw answerProblem(refused, 'Listening to events');
		}
	});
}
