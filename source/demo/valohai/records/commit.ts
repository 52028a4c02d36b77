import type {Commit} from '../world/commit.ts';

export function commitRecord(base: string, {id, project, identifier, ref, time, isAdhoc, description, yamlPath}: Commit): Record<string, unknown> {
	return {
		id, project: project.id, identifier, ref, commit_time: time.toISOString(), adhoc: isAdhoc, description, yaml_path: yamlPath, url: `${base}/api/v0/commits/${id}/`, urls: {display: `${base}/p/${project.owner.username}/${project.name}/commit/${identifier}/`},
	};
}
