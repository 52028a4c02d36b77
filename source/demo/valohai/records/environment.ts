import {incomplete} from '../world/execution.ts';
import type {Environment} from '../world/environment.ts';
import type {World} from '../world/world.ts';

/** As it stands in an execution. */
export function shortEnvironment({id, name, slug, gpu, pricePerHour, type, isSpot}: Environment): Record<string, unknown> {
	return {
		id, name, slug, gpu_spec: gpu ?? '', has_gpu: gpu !== undefined, per_hour_price_usd: pricePerHour.toFixed(5), type, spot: isSpot,
	};
}

/** `unfinished_job_count` is there only for who asks for it. */
export function environmentRecord(world: World, environment: Environment, includes: readonly string[]): Record<string, unknown> {
	return {
		...shortEnvironment(environment), description: '', enabled: true, owner: null, per_user_queue_quota: environment.quota,
		...(includes.includes('unfinished_job_count') && {unfinished_job_count: world.executions.filter(execution => execution.environment === environment && incomplete.has(execution.status)).length}),
	};
}
