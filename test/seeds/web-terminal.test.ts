/*
"Accessing sessions via a web terminal": the app ttyd, opened at http://localhost:9900 in a browser. The test does what the page of ttyd does: HTTP for the token, then a WebSocket.
*/
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {freePort} from '../helpers/free-port.ts';
import {typeIntoTtyd} from '../helpers/ttyd.ts';
import {startWalk} from '../helpers/walk.ts';

const {step, variables, shell} = startWalk();

step({
	seed: '$ backend.ai start -t mysession ...',
	baitui: 'baitui start python --name mysession',
}, ({stdout}) => {
	assert.equal(stdout, 'mysession\n');
});

test('$ backend.ai app -b 9900 mysession ttyd, then open http://localhost:9900  =>  baitui tunnel mysession ttyd -b $PORT --detach', async () => {
	variables.PORT = String(await freePort());
	assert.match(await shell('baitui tunnel mysession ttyd -b $PORT --detach'), new RegExp(String.raw`127\.0\.0\.1:${variables.PORT}`));
	const shown = await typeIntoTtyd(`127.0.0.1:${variables.PORT}`, 'echo "I am $USER in $BACKENDAI_SESSION_NAME"', /I am \w+ in \w+/);
	assert.match(shown, /I am work in mysession/, 'as the user, not as root');
});

step({
	seed: 'both at once, in the browser',
	baitui: 'baitui open mysession ttyd --print',
}, async ({stdout}) => {
	const {host} = new URL(stdout.trim());
	assert.equal(host, `127.0.0.1:${variables.PORT}`, 'the tunnel that is open is taken');
	assert.match(await typeIntoTtyd(host, 'echo $((6 * 7))', /^42\r?$/m), /42/);
});
