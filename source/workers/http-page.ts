import type {Problem} from '../core/problem.ts';

function escapeHtml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a browser is told when there is no answer of the app: 503 for what may pass, 502 for what will not. A whole HTTP response. */
export function refusalPage(problem: Problem): string {
	const status = problem.isTemporary ? '503 Service Unavailable' : '502 Bad Gateway';
	const body = [
		'<!doctype html><html lang="en"><meta charset="utf-8"><title>baitui: no answer</title>',
		`<h1>${status}</h1><p>${escapeHtml(problem.message)}</p>`,
		problem.hint === undefined ? '' : `<p>${escapeHtml(problem.hint)}</p>`,
		'<p>This page is from baitui, the tunnel on this machine, not from the session.</p></html>\n',
	].join('\n');
	return `HTTP/1.1 ${status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\nCache-Control: no-store\r\n${problem.isTemporary ? 'Retry-After: 2\r\n' : ''}\r\n${body}`;
}
