import type {Sentences} from '../../sentence.ts';
import {app} from './app.ts';
import {backendAi} from './backend-ai.ts';
import {backendAiStart} from './backend-ai-start.ts';
import {core} from './core.ts';
import {doctor} from './doctor.ts';
import {runs} from './runs.ts';
import {service} from './service.ts';
import {settings} from './settings.ts';
import {doings, ssh} from './ssh.ts';
import {transfers} from './transfers.ts';
import {valohai} from './valohai.ts';
import {valohaiStart} from './valohai-start.ts';
import {verbs} from './verbs.ts';
import {kinds, workers} from './workers.ts';

/** By the room that says them; each sentence stands in one. */
export const tables: readonly Sentences[] = [core, app, runs, settings, ssh, transfers, workers, service, backendAi, backendAiStart, valohai, valohaiStart, doctor, verbs];

export const sentences: Sentences = Object.assign({}, ...tables) as Sentences;

/** Single words, which would be names anywhere else. */
export const fragments: Sentences = {
	...doings, ...kinds, parameter: '매개변수', input: '입력',
};
