import {rm} from 'node:fs/promises';
import process from 'node:process';
import {build, type BuildOptions, type Plugin} from 'esbuild';

const require = 'import {createRequire as __createRequire} from \'node:module\'; const require = __createRequire(import.meta.url);';

/**
An `import` of a module of Node evaluates all that it exports, and some of that is large: `node:http` has a whole WebSocket client, 6 MiB of a process's memory. Asked for this way,
only what is used is, and once: esbuild drops a pure call whose result nobody wants.
*/
const lazyNode: Plugin = {
	name: 'lazy-node',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^node:/}, ({path, kind}) => ({path, namespace: kind === 'require-call' ? 'lazy-require' : 'lazy-import', sideEffects: false}));
		onLoad({filter: /.*/, namespace: 'lazy-require'}, ({path}) => ({contents: `module.exports = process.getBuiltinModule('${path}');`}));
		onLoad({filter: /.*/, namespace: 'lazy-import'}, ({path}) => {
			const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter(name => /^[a-z]\w*$/i.test(name) && name !== 'default');
			return {
				contents: [
					`const builtin = process.getBuiltinModule('${path}');`,
					'export default builtin;',
					...names.map(name => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`),
				].join('\n'),
			};
		});
	},
};

const options: BuildOptions = {
	outdir: 'dist',
	bundle: true,
	platform: 'node',
	format: 'esm',
	target: 'node22',
	jsx: 'automatic',
	define: {'process.env.NODE_ENV': '"production"'},
	// The native helpers of ssh2 and ws are optional.
	external: ['ssh2', 'cpu-features', 'bufferutil', 'utf-8-validate'],
	banner: {js: require},
	plugins: [lazyNode],
	sourcemap: false,
	logLevel: 'warning',
};

await rm('dist', {recursive: true, force: true});
// The screen and the verbs are loaded apart, so that `baitui proxy` never pays for React. The React developer tools are never wanted.
await build({
	...options,
	entryPoints: {cli: 'cli.tsx', 'demo-cluster': 'source/demo/main.ts'},
	splitting: true,
	alias: {'react-devtools-core': './source/tui/no-devtools.ts'},
});
// A worker is one file, all of it read when it starts: it may outlive an upgrade, which takes away the pieces it would load later.
await build({
	...options,
	entryPoints: {worker: 'source/workers/main.ts'},
	alias: {conf: './source/settings/no-conf.ts', yaml: './source/providers/valohai/no-yaml.ts'},
});
