/**
Makes the pictures and the recording from real runs: the built program on the demo cluster, in a real terminal (tmux). With names as arguments only those.
*/
import {execFileSync} from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {readScreen} from './ansi.ts';
import {drawScreen} from './picture.ts';
import {drawRecording, type Frame} from './recording.ts';
import {recording, scenes, type Scene} from './scenes.ts';
import {openTerminal} from './terminal.ts';

const program = path.resolve('dist/cli.js');

/** Plays a scene on a machine of its own; what the terminal shows at its end, and all it showed on the way. */
async function play(scene: Scene): Promise<{readonly last: string; readonly frames: readonly Frame[]}> {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-media-'));
	const experiments = path.join(directory, 'llm');
	mkdirSync(experiments);
	for (const [name, mebibytes] of [['checkpoint-1100.pt', 24], ['checkpoint-1200.pt', 40], ['config.yaml', 0.002], ['train.py', 0.009]] as const) {
		writeFileSync(path.join(experiments, name), Buffer.alloc(mebibytes * 1_048_576, name));
	}

	const environment = {
		HOME: directory, XDG_RUNTIME_DIR: directory, TERM: 'xterm-256color', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', PS1: '$ ', ...scene.environment,
	};
	const variables = Object.entries(environment).map(([name, value]) => `${name}='${value}'`).join(' ');
	const frames: Frame[] = [];
	const terminal = openTerminal({
		directory,
		columns: scene.columns,
		rows: scene.rows,
		command: `cd ${experiments} && exec env ${variables} ${process.execPath} ${program} ${(scene.arguments ?? ['demo']).join(' ')}`,
		onFrame(captured, at) {
			frames.push({screen: readScreen(captured).slice(0, scene.rows), at});
		},
	});
	try {
		await scene.play(terminal);
		return {last: terminal.capture(), frames};
	} finally {
		terminal.close();
		const demo = path.join(directory, 'baitui', 'demo');
		for (const words of [['tunnel', 'stop', '--all'], ['transfers', 'cancel', '--all']]) {
			execFileSync(process.execPath, [program, ...words], {
				stdio: 'ignore',
				env: {
					...process.env, ...environment, BAITUI_CONFIG_DIR: path.join(demo, 'config'), BAITUI_STATE_DIR: path.join(demo, 'state'),
				},
			});
		}

		rmSync(directory, {recursive: true, force: true});
	}
}

const wanted = process.argv.slice(2);
for (const scene of [...scenes, recording].filter(({name}) => wanted.length === 0 || wanted.includes(name))) {
	const {last, frames} = await play(scene);
	const drawn = scene === recording ? drawRecording(frames, scene) : drawScreen(readScreen(last).slice(0, scene.rows), scene.columns);
	writeFileSync(path.join('media', `${scene.name}.svg`), drawn);
	process.stdout.write(`${scene.name}.svg\n`);
}
