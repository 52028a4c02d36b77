import type {Datum} from '../world/datum.ts';

export function datumRecord({id, name, size, createdAt, isPurged, execution}: Datum): Record<string, unknown> {
	return {
		id, name, size, ctime: createdAt.toISOString(), uri: isPurged ? null : `s3://demo-bucket/data/${execution.id}/${name}`, purged: isPurged, output_execution: {id: execution.id, counter: execution.counter}, metadata_json: null, tags: [],
	};
}
