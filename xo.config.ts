import type {FlatXoConfig} from 'xo';
import {fixupConfigRules} from '@eslint/compat';
import xoReact from 'eslint-config-xo-react';

const config: FlatXoConfig = [
	{ignores: ['dist', '.cache', 'media']},
	...fixupConfigRules(xoReact()),
	{
		rules: {
			'@typescript-eslint/no-floating-promises': ['error', {allowForKnownSafeCalls: [{from: 'package', name: ['test', 'suite', 'describe', 'it'], package: 'node:test'}]}],
			// One-line docstrings stay on one line.
			'unicorn/single-line-block-comment-style': 'off',
			// Bytes are Buffers here: ssh2, ws and node:net deal in nothing else.
			'@typescript-eslint/no-restricted-types': 'off',
			'n/prefer-global/buffer': 'off',
			// The wires and the environment have names of their own.
			'@typescript-eslint/naming-convention': 'off',
			'@typescript-eslint/strict-boolean-expressions': 'off',
			'require-unicode-regexp': 'off',
			// Modes and packets are bits; retries and pages come one after the other.
			'no-bitwise': 'off',
			'no-await-in-loop': 'off',
		},
	},
];

export default config;
