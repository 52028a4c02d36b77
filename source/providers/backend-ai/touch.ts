import type {Session} from '../../core/session.ts';
import type {Client} from './client.ts';
import {connect} from './connect.ts';

/**
Makes a session count as used: a connection to an app that is closed at once. The manager records it before it dials the app, and when the last one is gone the countdown of
`network_timeout` starts anew (backendai.md section 6.6). One that stays open would need pings, hold a place at the app, and end with it. The web terminal is there in every container and
runs always; sshd takes few connections that do not log in (containers-observed.md section 2), so it comes second.
*/
export async function touch(client: Client, session: Session, signal?: AbortSignal): Promise<void> {
	const app = session.apps.some(({name}) => name === 'ttyd') ? 'ttyd' : 'sshd';
	const stream = await connect(client, session, app, signal);
	stream.on('error', () => undefined);
	stream.destroy();
}
