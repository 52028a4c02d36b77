import {fixupConfigRules} from '@eslint/compat';
import xoReact from 'eslint-config-xo-react';
import type {FlatXoConfig} from 'xo';

const off = (...rules: readonly string[]) => Object.fromEntries(rules.map(rule => [rule, 'off' as const]));

const config: FlatXoConfig = [
	{ignores: ['dist', '.cache']},
	{
		// Exact versions: an older npm would otherwise resolve an older Ink without a word.
		files: ['package.json'],
		rules: off('package-json/dependency-version-range'),
	},
	...fixupConfigRules(xoReact()),
	{
		rules: {
			'@typescript-eslint/no-floating-promises': ['error', {
				allowForKnownSafeCalls: [{
					from: 'package', name: [
						'test', 'suite', 'describe', 'it',
					], package: 'node:test',
				}],
			}],
			...off(
				// One-line docstrings stay on one line.
				'unicorn/single-line-block-comment-style',
				// Bytes are Buffers here: ssh2 and node:net deal in nothing else.
				'@typescript-eslint/no-restricted-types',
				'n/prefer-global/buffer',
				// The wires and the environment have names of their own.
				'@typescript-eslint/naming-convention',
				'@typescript-eslint/strict-boolean-expressions',
				'require-unicode-regexp',
				// A terminal program looks for control characters.
				'regexp/no-control-character',
				'no-control-regex',
				// Modes and packets are bits; retries and pages come one after the other.
				'no-bitwise',
				'no-await-in-loop',
				// `sessions.find(session => …)` reads best with the word of the field, also where a session is at hand.
				'@typescript-eslint/no-shadow',
				'@typescript-eslint/strict-void-return',
				'unicorn/no-await-expression-member',
				'unicorn/no-duplicate-loops',
				'unicorn/no-return-array-push',
				'regexp/prefer-named-capture-group',
				'unicorn/consistent-boolean-name',
				'unicorn/prefer-simple-condition-first',
				'unicorn/max-nested-calls',
				'unicorn/no-declarations-before-early-exit',
			),
		},
	},
	{
		// Suites are made in loops over modes and releases, and skip with a sentence what a machine does not have.
		files: ['test/**'],
		rules: off(
			'node-test/no-import-test-files',
			'node-test/no-export',
			'node-test/no-conditional-tests',
			'node-test/no-skip-test',
			'node-test/no-conditional-assertion',
			'node-test/no-compound-assertion',
			'node-test/no-async-fn-without-await',
			'node-test/require-assertion',
			'node-test/require-throws-expectation',
			'node-test/prefer-test-context-assert',
			'node-test/prefer-context-mock',
			'@typescript-eslint/no-empty-function',
		),
	},
];

export default config;
