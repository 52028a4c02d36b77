import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import {SftpStatus} from './sftp-status.ts';
import {statusCodes} from './sftp-wire.ts';

/** A failed request as a sentence about its path. `doing` is what could not be done, such as `opened`. Other errors pass. */
export function sftpProblem(error: unknown, doing: string, path: string, name: string): Problem {
	if (error instanceof Problem) {
		return error;
	}

	const shown = sanitizeLine(path);
	if (!(error instanceof SftpStatus)) {
		return new Problem('failed', `${shown} in ${name} cannot be ${doing}: the server's answer makes no sense.`, {cause: error});
	}

	switch (error.code) {
		case statusCodes.noSuchFile: {
			return new Problem('not-found', `There is no ${shown} in ${name}.`, {cause: error});
		}

		case statusCodes.permissionDenied: {
			return new Problem('refused', `You have no permission for ${shown} in ${name}.`, {hint: 'Choose a folder of yours, such as a mounted one.', cause: error});
		}

		default: {
			// "Failure" is all that OpenSSH's server says of a full disk, a quota or an existing name.
			const said = sanitizeLine(error.message);
			return new Problem('failed', `${shown} in ${name} cannot be ${doing}: ${said === '' ? `code ${error.code}` : said}.`, {
				cause: error,
				...(doing === 'written' && {hint: 'The disk or the quota of the folder may be full.'}),
			});
		}
	}
}
