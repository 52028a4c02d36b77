import {rm} from 'node:fs/promises';
import {build} from 'esbuild';

// The screen, the verbs and the background workers are loaded apart, so that `baitui proxy` and a worker never pay for React.
const require = 'import {createRequire as __createRequire} from \'node:module\'; const require = __createRequire(import.meta.url);';

await rm('dist', {recursive: true, force: true});
await build({
	entryPoints: {cli: 'cli.tsx', worker: 'source/workers/main.ts', 'demo-cluster': 'source/demo/main.ts'},
	outdir: 'dist',
	bundle: true,
	splitting: true,
	platform: 'node',
	format: 'esm',
	target: 'node22',
	jsx: 'automatic',
	define: {'process.env.NODE_ENV': '"production"'},
	// The native helpers of ssh2 and ws are optional, the React developer tools are never wanted.
	external: ['ssh2', 'cpu-features', 'bufferutil', 'utf-8-validate'],
	alias: {'react-devtools-core': './source/tui/no-devtools.ts'},
	banner: {js: require},
	sourcemap: false,
	logLevel: 'warning',
});
