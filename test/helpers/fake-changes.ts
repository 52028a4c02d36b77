import {Problem} from '../../source/core/problem.ts';
import type {Changes} from '../../source/app/changes.ts';

/** What changes sessions, out of memory: each call is written down and nothing happens. */
export function fakeChanges(calls: string[]): Changes {
	return {
		can: () => true,
		async startForm() {
			const image = {
				name: 'image', label: 'Image', kind: 'text', form: 'NAME', isNeeded: true, choices: [{value: 'python'}],
			} as const;
			return {fields: [image]};
		},
		async startSession(wish) {
			calls.push(`start ${JSON.stringify(wish)}`);
			return {id: '00000000-0000-4000-8000-000000000001', name: 'made'};
		},
		async wishOf({name, image}) {
			return {image: [image], name: [name]};
		},
		async follow(id, {onStage}) {
			onStage({detail: 'RUNNING', why: []});
			calls.push(`follow ${id}`);
			throw new Problem('not-found', 'The session is not there.');
		},
		async terminate({name}, {isForced}) {
			calls.push(`terminate ${name}${isForced ? ' forced' : ''}`);
		},
		async restart({name}) {
			calls.push(`restart ${name}`);
		},
		async rename({name}, wanted) {
			calls.push(`rename ${name} ${wanted}`);
		},
		async interrupt({name}) {
			calls.push(`interrupt ${name}`);
		},
		async remove({name}, options) {
			calls.push(`remove ${name}${options?.purges ? ' with outputs' : ''}`);
		},
		outputs: async () => [{
			id: 'o1', name: 'model/weights.pt', size: 4096, modifiedAt: new Date(0),
		}, {
			id: 'o2', name: 'metrics.json', size: 17, modifiedAt: new Date(0),
		}],
		containers: async ({id}) => [{id, name: 'main1', detail: 'RUNNING'}],
		logs: async ({name}) => `Log of ${name}\n`,
		history: async ({createdAt}) => [{detail: 'PENDING', at: createdAt}],
	};
}
