import type {Project} from './project.ts';

/** A step, an input and so on of `valohai.yaml`, as parsed. */
export type ConfigItem = Readonly<Record<string, unknown>>;

export type Commit = {
	readonly id: string;
	readonly project: Project;
	/** A git hash, or `~` and the sha256 of an uploaded package. */
	readonly identifier: string;
	readonly ref: string;
	readonly time: Date;
	readonly isAdhoc: boolean;
	readonly description: string;
	readonly yamlPath: string;
	/** The parsed YAML: a list of `{step: {...}}` and others. */
	readonly config: readonly ConfigItem[];
	/** A gzipped tar of the files; undefined where there is only the YAML. */
	readonly packageFile: string | undefined;
	/** Names in the package, in its order. */
	readonly members: readonly string[];
};
