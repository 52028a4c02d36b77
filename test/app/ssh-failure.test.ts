import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sshFailure} from '../../source/app/ssh.ts';

test('what ssh said last is a sentence, and only a refused key is said to be fetched anew', () => {
	const cut = sshFailure('train-llm', 'kex_exchange_identification: Connection closed by remote host');
	assert.deepEqual([cut.message, cut.hint], ['ssh to train-llm failed: kex_exchange_identification: Connection closed by remote host.', 'Try again in a few seconds.']);
	const refused = sshFailure('train-llm', 'work@train-llm: Permission denied (publickey).');
	assert.deepEqual([refused.message, refused.hint], ['ssh to train-llm failed: work@train-llm: Permission denied (publickey).', 'Try again; the key is fetched anew.']);
});
