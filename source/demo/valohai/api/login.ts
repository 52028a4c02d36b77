import type {Answer, Exchange} from '../../http/exchange.ts';
import {ApiError} from '../http/api-error.ts';
import type {Handler} from '../http/handler.ts';
import type {World} from '../world/world.ts';

/** What users of these names are told, whatever their password is. */
const others: Readonly<Record<string, {readonly message: string; readonly code: string}>> = {
	'2fa': {message: 'This user has two-factor authentication enabled.', code: 'has_2fa'},
	sso: {message: 'This user logs in through an external identity provider.', code: 'has_external_identity'},
};

/** A token for a name and a password, which come as a form. */
export const getToken = (world: World, exchange: Exchange): Answer => {
	const form = new URLSearchParams(exchange.body.toString('utf8'));
	const username = form.get('username') ?? '';
	const refusal = others[world.faults.needsOtp ? '2fa' : username];
	if (refusal !== undefined) {
		throw new ApiError(400, refusal);
	}

	const {account} = world;
	if (![account.username, account.email].includes(username) || form.get('password') !== account.password) {
		throw new ApiError(400, {non_field_errors: [{message: 'Unable to log in with provided credentials.', code: 'authorization'}]});
	}

	return {status: 200, body: {token: account.token}};
};

export const showMe: Handler = ({account: {id, username, email}}) => ({
	status: 200,
	body: {
		id, username, email, first_name: '', last_name: '',
	},
});
