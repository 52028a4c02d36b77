import {Problem} from '../core/problem.ts';
import type {Session} from '../core/session.ts';
import {shellWord} from '../core/text.ts';
import type {Settings} from '../settings/settings.ts';
import {vscodeAuthority} from '../ssh/vscode.ts';
import {sshHost} from './ssh-host.ts';
import {keptFolder} from './ssh-tunnel.ts';

/** `code --remote ssh-remote+train-llm.bai /home/work/data`, of one of the user's sessions. Problem `refused` where `baitui ssh-config` is not installed: VS Code finds no host then. */
export function codeLine(settings: Settings, session: Session, sessions: readonly Session[]): string {
	const host = sshHost(settings, session, sessions);
	if (host === undefined) {
		throw new Problem('refused', 'VS Code finds sessions by name once ssh does.', {hint: `baitui ssh-config --install does that, and baitui code ${shellWord(session.name)} --print tells the way without it.`});
	}

	return ['code', '--remote', vscodeAuthority(host), keptFolder(session)].map(word => shellWord(word)).join(' ');
}
