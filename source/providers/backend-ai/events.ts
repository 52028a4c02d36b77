import {once} from 'node:events';
import type {SessionEvent} from '../../core/provider.ts';
import {listenToEvents} from '../event-stream.ts';
import {answerProblem} from './answer-problem.ts';
import type {Client} from './client.ts';
import {recordOf, textOf} from './json.ts';
import {releaseOf} from './login.ts';
import {isFrom} from './version.ts';

/**
Whether the end of a stream harms others. A web server from 26.4 on counts each answer that its client leaves before the end as a failure of the manager behind it, and after three
in a row refuses everybody with 503 until its next probe, up to 10 s (seen on 26.9.6: "marked unhealthy (request: Cannot write to closing transport)").
A release that is not told is taken for a new one.
*/
async function isHarmful(client: Client, signal: AbortSignal): Promise<boolean> {
	if (client.profile.mode !== 'session') {
		return false;
	}

	const {release} = await releaseOf(client, signal);
	return release === '' || isFrom(release, 26, 4);
}

/**
`GET /events/session` for all sessions of the user. By name 26.9 leaves out what containers tell, and 23.09 never tells that a session started; either may send an event twice
(backendai-observed section 10, -26 section 6). So an event is only a reason to look. Nothing is heard where listening would harm others.
*/
export async function watch(client: Client, onEvent: (event: SessionEvent) => void, signal: AbortSignal): Promise<void> {
	const {skipsTlsVerification} = client.profile;
	if (await isHarmful(client, signal)) {
		if (!signal.aborted) {
			await once(signal, 'abort');
		}

		return;
	}

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
