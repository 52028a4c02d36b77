import {isUsable, type Session} from '../core/session.ts';
import type {Settings} from '../settings/settings.ts';
import {installedConfig, userConfigPath} from './ssh-config.ts';
import {hostOf} from './ssh-entries.ts';

/** The name by which the system ssh finds one of the user's sessions, such as `train-llm.bai`; undefined where `baitui ssh-config` is not installed. */
export function sshHost(settings: Settings, session: Session, sessions: readonly Session[]): string | undefined {
	const installed = installedConfig(settings, userConfigPath());
	return installed && hostOf(session, sessions.filter(one => isUsable(one)), installed.suffix);
}
