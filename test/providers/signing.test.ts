import assert from 'node:assert/strict';
import {test} from 'node:test';
import {authorization, signingDate} from '../../source/providers/backend-ai/signing.ts';

// Worked examples, each computed with the official client's own generate_signature.
const accessKey = 'AKIAEXAMPLE0000BAITUI';
const secretKey = 'baitui-Example-Secret-Key-0123456789abcdef';
const prefix = `BackendAI signMethod=HMAC-SHA256, credential=${accessKey}:`;

test('a JSON request is signed as the official client signs it', () => {
	assert.equal(authorization({
		method: 'POST', path: '/admin/gql', date: '2026-11-20T12:34:56.789012+00:00', host: '127.0.0.1:8091', contentType: 'application/json', version: 'v7.20230615', accessKey, secretKey,
	}), `${prefix}128e07b7050f172906d71c5efeb2ca4f69006734d64e92caf5d7a8f3114a0ed7`);
});

test('a WebSocket handshake signs application/octet-stream and its query', () => {
	assert.equal(authorization({
		method: 'GET', path: '/stream/session/mysess/tcpproxy?app=sshd', date: '2026-11-20T12:34:56.789012+00:00', host: 'api.example.com', contentType: 'application/octet-stream', version: 'v7.20230615', accessKey, secretKey,
	}), `${prefix}052299027a45566558d87b182ac6ed631e6cd8e113980907ff7cc81f2c22283f`);
});

test('an endpoint with a base path signs that path', () => {
	assert.equal(authorization({
		method: 'POST', path: '/base/session/mysess/upload', date: '2026-01-02T03:04:05+00:00', host: 'api.example.com:8443', contentType: 'multipart/form-data', version: 'v9.20250722', accessKey, secretKey,
	}), `${prefix}91a772f1ae4651fa6708f4818bb272957071c383748229c4a816c939b33f832a`);
});

test('the date is ISO-8601 with an offset', () => {
	assert.equal(signingDate(new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6))), '2026-01-02T03:04:05.006+00:00');
});
