import type {ByteStream} from '../../core/lending.ts';
import {Problem} from '../../core/problem.ts';
import type {Provider} from '../../core/provider.ts';
import {isOver, type Session} from '../../core/session.ts';
import {request} from '../../providers/http.ts';
import {recognise} from '../../providers/index.ts';
import {readPrivateKey} from '../../ssh/private-key.ts';
import {shellWord} from '../../core/text.ts';
import {formatFingerprint} from '../../ssh/public-key.ts';
import {lookAt, type Finding} from './finding.ts';

export type ServerOptions = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
};

/** Milliseconds; more is told. Backend.AI refuses a signature that is 15 minutes off (backendai.md section 2). */
const noticedSkew = 30_000;
const refusedSkew = 15 * 60_000;

/** Milliseconds for the first words of an sshd. */
const patience = 20_000;

/**
Looks from the way to the server up to the first words of a session's sshd. Each look costs one or two requests; nothing is changed anywhere.
@yields one finding a look
*/
export async function * examineServer(provider: Provider, {environment, signal}: ServerOptions): AsyncGenerator<Finding> {
	const {profile} = provider;
	const dates: Date[] = [];
	const answerFinding = async (endpoint: string): Promise<Omit<Finding, 'name'>> => {
		const begun = performance.now();
		const {headers: {date}} = await request({
			method: 'GET', url: endpoint, signal, timeout: 15_000, skipsTlsVerification: profile.skipsTlsVerification, authorities: profile.authorities,
		});
		dates.push(...(date === undefined ? [] : [new Date(date)]));
		return {status: 'good', text: `${new URL(endpoint).host} answers in ${Math.round(performance.now() - begun)} ms`};
	};

	for (const endpoint of profile.endpoints) {
		yield lookAt('address', async () => answerFinding(endpoint));
	}

	yield tlsFinding(provider);
	yield clockFinding(dates[0]);
	yield proxyFinding(environment);
	yield lookAt('server', async () => ({status: 'good', text: (await recognise(profile.endpoints[0]!, signal, profile)).description}));

	let sessions: readonly Session[] = [];
	const login = await lookAt('login', async () => {
		const {user} = await provider.identity(signal);
		sessions = await provider.listSessions(signal);
		const living = sessions.filter(session => !isOver(session)).length;
		return {status: 'good', text: `signed in as ${user}; ${living} ${living === 1 ? 'session' : 'sessions'}`};
	});
	yield login;

	const session = sessions.find(({status, apps}) => status === 'running' && apps.some(({name}) => name === 'sshd'));
	if (!session) {
		const text = login.status === 'good' ? 'no session with an sshd is running, so none was reached' : 'not looked at without a login';
		yield {name: 'session', status: 'skipped', text};
		return;
	}

	yield lookAt('session', async () => {
		const begun = performance.now();
		const banner = await firstLine(await provider.connect(session, 'sshd', signal), signal);
		return banner.startsWith('SSH-')
			? {status: 'good', text: `the sshd of ${session.name} answers in ${Math.round(performance.now() - begun)} ms: ${banner}`}
			: {status: 'bad', text: `the sshd of ${session.name} says "${banner}"`, advice: 'Something between here and the session answers in its place: a proxy that does not know WebSockets, for example.'};
	});
	yield lookAt('key', async () => {
		const {privateKey, explanation} = await provider.sshLogin(session, signal);
		return privateKey === undefined
			? {status: 'warning', text: explanation ?? `${session.name} takes your own key only`, advice: `baitui key ${shellWord(session.name)} tells which keys it takes, and which of them are yours.`}
			: {status: 'good', text: formatFingerprint(await readPrivateKey(privateKey), session.name).trim()};
	});
}

function tlsFinding({profile}: Provider): Finding {
	const isTls = profile.endpoints.every(endpoint => endpoint.startsWith('https:'));
	if (profile.skipsTlsVerification) {
		return {
			name: 'TLS', status: 'warning', text: 'certificates are not checked, as BACKEND_SKIP_SSLCERT_VALIDATION says', advice: 'For a private authority set NODE_EXTRA_CA_CERTS to its certificate file instead.',
		};
	}

	return isTls
		? {name: 'TLS', status: 'good', text: `certificates are checked${profile.authorities === undefined ? '' : `, by those of ${profile.authorities}`}`}
		: {
			name: 'TLS', status: 'warning', text: 'the address is http: what is typed and copied can be read on the way', advice: 'Use the https address of the server where it has one.',
		};
}

function clockFinding(date: Date | undefined): Finding {
	if (!date || Number.isNaN(date.getTime())) {
		return {name: 'clock', status: 'skipped', text: 'the server does not tell its time'};
	}

	const skew = Date.now() - date.getTime();
	const seconds = Math.round(Math.abs(skew) / 1000);
	return Math.abs(skew) < noticedSkew
		? {name: 'clock', status: 'good', text: 'that of this machine and of the server agree'}
		: {
			name: 'clock',
			status: Math.abs(skew) < refusedSkew ? 'warning' : 'bad',
			text: `that of this machine is ${seconds} s ${skew > 0 ? 'ahead' : 'behind'}; signed requests may be refused`,
			advice: 'Set the time of this machine by NTP, or tell who runs the server.',
		};
}

function proxyFinding(environment: ServerOptions['environment']): Finding {
	const set = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].map(name => environment[name]).find(Boolean);
	const proxy = set !== undefined && URL.canParse(set) ? new URL(set).host : set;
	const exceptions = environment.NO_PROXY ?? environment.no_proxy;
	return {name: 'proxy', status: 'good', text: proxy === undefined ? 'none' : (exceptions ? `through ${proxy}, but not to ${exceptions}` : proxy)};
}

/** The first line that comes, at most 255 bytes of it. The stream is closed. Problem `unreachable`. */
async function firstLine(stream: ByteStream, signal: AbortSignal): Promise<string> {
	const deadline = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
	const close = (): void => {
		stream.destroy();
	};

	deadline.addEventListener('abort', close, {once: true});
	try {
		let text = '';
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			text += chunk.toString('latin1');
			if (text.includes('\n') || text.length > 255) {
				break;
			}
		}

		signal.throwIfAborted();
		if (text === '') {
			throw new Problem('unreachable', 'The connection was made, and closed without a word.', {hint: 'Try again; baitui logs and baitui show tell more of the session.'});
		}

		return text.split(/\r?\n/, 1)[0]!.slice(0, 255);
	} finally {
		deadline.removeEventListener('abort', close);
		stream.destroy();
	}
}
