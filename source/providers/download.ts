import http, {type IncomingMessage} from 'node:http';
import {Problem} from '../core/problem.ts';
import {agentFor, connectionProblem} from './http.ts';

/** An answer whose body is read as it comes. Any status. Problem `unreachable` where none begins; AbortError. */
export async function openDownload({url, headers, skipsTlsVerification, authorities, signal}: {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly skipsTlsVerification: boolean;
	readonly authorities?: string | undefined;
	readonly signal: AbortSignal | undefined;
}): Promise<IncomingMessage> {
	try {
		return await new Promise<IncomingMessage>((resolve, reject) => {
			http.get(url, {agent: agentFor(url, skipsTlsVerification, authorities), headers, ...(signal && {signal})}, resolve).on('error', reject);
		});
	} catch (error) {
		signal?.throwIfAborted();
		throw error instanceof Problem ? error : connectionProblem(error, url);
	}
}
