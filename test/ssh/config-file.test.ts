import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	addInclude,
	findClashes,
	includeLine,
	includes,
	removeInclude,
} from '../../source/ssh/config-file.ts';
import {
	formatHostEntry,
	formatWildcard,
	isHostName,
	parseSuffix,
	readHeading,
	withoutSuffix,
} from '../../source/ssh/config-text.ts';

const file = '/home/u/.config/baitui/ssh_config';

const originals: Readonly<Record<string, string>> = {
	empty: '',
	'one line': 'Host *\n\tUser alice\n',
	'no final newline': 'Host *\n  User alice',
	CRLF: 'Host *\r\n  User alice\r\n\r\nHost train.bai\r\n  Port 22\r\n',
	'CRLF without a final one': 'Host *\r\n  User alice',
	'mixed line ends': 'Host a\n  Port 1\r\nHost b\n\r\n\r',
	'only blank lines': '\n\n',
	'bytes of another encoding': '# caf\u{E9} \u{FF}\nHost *\n',
	'an Include of its own': 'Include "/home/u/.config/other"\nInclude config.d/*\nHost *\n',
};

for (const [name, text] of Object.entries(originals)) {
	test(`the Include goes on top and out again, byte for byte: ${name}`, () => {
		const installed = addInclude(text, file);
		assert.ok(installed.endsWith(text));
		assert.ok(includes(installed, file));
		const end = text.startsWith('Host *\r\n') ? '\r\n' : '\n';
		assert.equal(installed.split(end)[1], includeLine(file));
		assert.equal(installed.includes('\r'), text.includes('\r'));
		assert.equal(removeInclude(installed), text);
		assert.equal(addInclude(installed, file), installed);
	});
}

test('what was written since stays, before, between and after the lines of baitui', () => {
	const [first, include, last, ...rest] = addInclude('Host *\n  User alice\n', file).split('\n');
	const edited = ['# above', first, 'Host mine', include, '  Port 7', last, ...rest, 'Host later'].join('\n');
	assert.equal(removeInclude(edited), '# above\nHost mine\n  Port 7\nHost *\n  User alice\n\nHost later');
});

test('an older Include of baitui is replaced, and moved back on top', () => {
	const old = `Host *\n  User alice\n${addInclude('', '/elsewhere/ssh_config')}`;
	assert.equal(addInclude(old, file), addInclude('Host *\n  User alice\n', file));
});

test('damaged marks are refused with their line, since nobody knows what is whose', () => {
	const lines = addInclude('Host *\n', file).split('\n');
	for (const kept of [lines.toSpliced(2, 1), lines.toSpliced(0, 1), [...lines.slice(0, 3).toReversed(), ...lines.slice(3)]]) {
		assert.throws(() => removeInclude(kept.join('\n')), {name: 'Problem', code: 'refused', message: /line \d/});
	}
});

test('a path that ssh would read as something else is refused', () => {
	for (const path of ['/a"b', '/a*b', '/a[b]', '/a\nHost x', '/a%b', '/$HOME']) {
		assert.throws(() => includeLine(path), {name: 'Problem', code: 'usage'}, path);
	}

	assert.equal(includeLine('/home/two words/é'), 'Include "/home/two words/é"');
});

test('a Host of the user for the same names is told with its line; one for all is none', () => {
	const text = addInclude('Host *\nhost = "train.bai" other\n# Host no.bai\nHost *.example.org !x.bai\nHost *.bai\nMatch host y.bai\nHost tr*ai\nHost bai x.bai.org\n', file);
	assert.deepEqual(findClashes(text, 'bai'), [{line: 2, pattern: 'train.bai'}, {line: 5, pattern: '*.bai'}, {line: 7, pattern: 'tr*ai'}]);
	assert.deepEqual(findClashes('', 'bai'), []);
});

test('names that a shell or ssh would read as more than a name are none', () => {
	assert.deepEqual(['train-llm', 'a.b_c', '학습', '7', '_x'].filter(name => !isHostName(name)), []);
	assert.deepEqual(['', 'a b', '-oProxyCommand=x', 'a;b', '$(x)', '`x`', 'a\'b', 'a"b', 'a*', 'a?', '!a', 'a/b', 'a@b', 'a:b', 'a%h', '[a]', 'a\nb', '.a', 'a#b', 'a,b', String.raw`a\b`].filter(name => isHostName(name)), []);
});

test('a suffix is letters and digits, and comes off the end of a name only', () => {
	assert.equal(parseSuffix('.gpu-1'), 'gpu-1');
	for (const text of ['', '.', '*', 'a b', 'a.b', '-a', 'Bai']) {
		assert.throws(() => parseSuffix(text), {name: 'Problem', code: 'usage'}, text);
	}

	assert.deepEqual(['x.bai', 'x.bai.bai', 'x', '.bai', 'xbai'].map(host => withoutSuffix(host, 'bai')), ['x', 'x.bai', undefined, undefined, undefined]);
});

test('the golden text for all sessions', () => {
	const text = formatWildcard({suffix: 'bai', prepare: ['/opt/two words/node', '/opt/baitui/cli.js', 'ssh-config', '--prepare'], entries: '/home/u/.local/state/baitui/ssh'});
	assert.equal(text, `# Written by baitui ssh-config --wildcard --suffix bai; baitui ssh-config --install writes it anew.

Match originalhost "*.bai,!*'*" exec "'/opt/two words/node' /opt/baitui/cli.js ssh-config --prepare '%n'"
	Include "/home/u/.local/state/baitui/ssh/*.conf"

# Reached when there is no such session; the line above said so.
Host *.bai
	ProxyCommand false
	LogLevel QUIET
`);
	assert.deepEqual(readHeading(text), {isWildcard: true, suffix: 'bai'});
	assert.throws(() => formatWildcard({suffix: 'bai', prepare: ['/it\'s'], entries: '/e'}), {name: 'Problem', code: 'usage'});
});

test('the golden entry of one session', () => {
	const text = formatHostEntry({
		host: 'train.bai',
		comment: 'train\u{1B}[31m\nHost *',
		user: 'work',
		road: {
			sessionId: '11-22', keyFile: '/k/50%', knownHostsFile: '/h/11-22', proxyCommand: 'baitui proxy 11-22 sshd',
		},
	});
	assert.equal(text, `# train?Host *
Host train.bai
	User work
	ProxyCommand baitui proxy 11-22 sshd
	HostKeyAlias bai-11-22
	UserKnownHostsFile "/h/11-22"
	GlobalKnownHostsFile /dev/null
	StrictHostKeyChecking accept-new
	HashKnownHosts no
	UpdateHostKeys no
	HostKeyAlgorithms +ssh-rsa
	PubkeyAcceptedKeyTypes +ssh-rsa
	PreferredAuthentications publickey
	PasswordAuthentication no
	KbdInteractiveAuthentication no
	ServerAliveInterval 15
	ServerAliveCountMax 3
	ConnectTimeout 40
	LogLevel ERROR
	IdentityFile "/k/50%%"
	IdentitiesOnly yes
	BatchMode yes
`);
});
