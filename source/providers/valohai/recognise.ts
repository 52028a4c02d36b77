import {usualTrust, type Trust} from '../../core/profile.ts';
import type {Recognised} from '../../core/provider.ts';
import {trimSlashes} from '../address.ts';
import {request} from '../http.ts';
import {parseAnswer, recordOf} from '../json.ts';

/** Whether a Valohai server answers: it asks for a token with Django's `detail` (valohai.md section 8). Installations of one's own have the same paths at their root. */
export async function recognise(address: string, signal?: AbortSignal, {skipsTlsVerification, authorities}: Trust = usualTrust): Promise<Recognised | undefined> {
	const answer = await request({
		method: 'GET', url: `${trimSlashes(address)}/api/v0/users/me/`, headers: {'User-Agent': 'baitui', Accept: 'application/json'}, signal, timeout: 10_000, skipsTlsVerification, authorities,
	});
	const {detail} = recordOf(parseAnswer(answer));
	return (answer.status === 401 || answer.status === 403) && typeof detail === 'string'
		? {service: 'valohai', mode: 'token', description: 'Valohai, login by token'}
		: undefined;
}
