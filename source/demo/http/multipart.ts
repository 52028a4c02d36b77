import {Refusal} from './refusal.ts';

export type Part = {
	readonly fieldName: string;
	readonly fileName: string;
	readonly content: Buffer;
};

function decodeName(disposition: string, key: string): string {
	const encoded = new RegExp(String.raw`${key}\*=utf-8''([^;\r\n]*)`, 'i').exec(disposition)?.[1];
	const plain = new RegExp(String.raw`(?:^|[; ])${key}="((?:[^"\\]|\\.)*)"`, 'i').exec(disposition)?.[1];
	// Some clients percent-encode a name in quotes.
	return decodeURIComponent(encoded ?? plain ?? '');
}

/** The files of a multipart/form-data body. Refusal 400 for anything else. */
export function parseMultipart(contentType: string, body: Buffer): readonly Part[] {
	const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
	if (boundary === undefined) {
		throw new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: 'Not a multipart body'});
	}

	const delimiter = Buffer.from(`--${boundary}`);
	const parts: Part[] = [];
	let start = body.indexOf(delimiter);
	while (start !== -1) {
		const head = start + delimiter.length + 2;
		const next = body.indexOf(delimiter, head);
		const headEnd = body.indexOf('\r\n\r\n', head);
		if (next === -1 || headEnd === -1) {
			break;
		}

		const headers = body.subarray(head, headEnd).toString('utf8');
		const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? '';
		parts.push({fieldName: decodeName(disposition, 'name'), fileName: decodeName(disposition, 'filename'), content: body.subarray(headEnd + 4, next - 2)});
		start = next;
	}

	return parts;
}
