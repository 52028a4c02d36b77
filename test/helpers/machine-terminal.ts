import fs from 'node:fs';
import path from 'node:path';
import {createMachine, type Machine} from './baitui.ts';
import {openTmux, type TmuxTerminal} from './tmux.ts';

/** A terminal of a machine of its own; `baitui …` runs there by that name. */
export async function openMachineTerminal(size: {readonly columns?: number; readonly rows?: number} = {}): Promise<{readonly machine: Machine; readonly terminal: TmuxTerminal}> {
	const machine = createMachine();
	return {machine, terminal: await openTerminalOf(machine, size)};
}

/** Another terminal of a machine that is there. */
export async function openTerminalOf(machine: Machine, size: {readonly columns?: number; readonly rows?: number} = {}): Promise<TmuxTerminal> {
	const program = path.join(machine.directory, 'baitui');
	fs.writeFileSync(program, `#!/bin/sh\nexec ${machine.self.map(word => `'${word}'`).join(' ')} "$@"\n`, {mode: 0o755});
	const variables = Object.fromEntries(Object.entries(machine.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
	return openTmux({...size, environment: {...variables, PATH: `${machine.directory}:${variables.PATH ?? ''}`}});
}
