import {dispatchManager, managerHeaders} from '../manager/manager.ts';
import type {Answer, Exchange} from '../http/exchange.ts';
import {badGateway, Refusal, unauthorized} from '../http/refusal.ts';
import type {World} from '../world/world.ts';
import {configuration} from './configuration.ts';
import {
	isLoggedIn,
	login,
	loginCheck,
	logout,
} from './login.ts';
import {countHealth, needHealth} from './manager-health.ts';

const prefix = '/func';

/** Whether the webserver lets a call through to the manager: the version is open to all, the rest needs a login. */
export function needLogin(world: World, exchange: Pick<Exchange, 'path' | 'request'>): void {
	const isOpen = exchange.path === `${prefix}/` || exchange.path === prefix;
	if (!isOpen && !isLoggedIn(world, exchange.request)) {
		throw unauthorized();
	}
}

/** The webserver: login at `/server/*`, everything else of the manager below `/func`. */
export async function answerWeb(world: World, exchange: Exchange): Promise<Answer> {
	const {method, path} = exchange;
	if (method === 'POST' && path === '/server/login') {
		return login(world, exchange);
	}

	if (method === 'POST' && path === '/server/login-check') {
		return loginCheck(world, exchange);
	}

	if (method === 'POST' && path === '/server/logout') {
		return logout(world, exchange);
	}

	if (method === 'GET' && (path === '/config.toml' || path === '/config.ini')) {
		return {status: 200, headers: {'Content-Type': 'text/plain; charset=utf-8'}, body: Buffer.from(configuration)};
	}

	if (path !== prefix && !path.startsWith(`${prefix}/`)) {
		throw new Refusal(404, 'generic-not-found', 'Not Found');
	}

	needLogin(world, exchange);
	if (world.faults.away === 'manager') {
		throw badGateway();
	}

	needHealth(world);
	const answer = countHealth(world, await dispatchManager(world, {...exchange, path: path.slice(prefix.length) || '/'}));
	return {...answer, headers: {...managerHeaders(world), ...answer.headers}};
}
