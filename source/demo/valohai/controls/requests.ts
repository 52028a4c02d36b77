import type {Exchange} from '../../http/exchange.ts';
import {parseMultipart} from '../../http/multipart.ts';
import type {Controls, SeenRequest} from './controls.ts';

/** The last so many requests are kept. */
const most = 1000;

// Of a form that is no package nothing is kept: it holds a password.
function bodyOf({request, body}: Exchange): unknown {
	const type = request.headers['content-type'] ?? '';
	try {
		if (type.startsWith('application/json') && body.length > 0) {
			return JSON.parse(body.toString('utf8'));
		}

		return type.startsWith('multipart/') ? parseMultipart(type, body).map(({fieldName, fileName, content}) => ({name: fieldName, fileName, size: content.length})) : null;
	} catch {
		return null;
	}
}

/** Notes a request. */
export function remember({requests}: Controls, exchange: Exchange): SeenRequest {
	const {method, target, request} = exchange;
	const seen: SeenRequest = {
		method, target, isAuthorized: request.headers.authorization !== undefined, userAgent: request.headers['user-agent'] ?? '', body: bodyOf(exchange), status: 0,
	};
	requests.push(seen);
	if (requests.length > most) {
		requests.shift();
	}

	return seen;
}
