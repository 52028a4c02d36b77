import type {Person} from './person.ts';

export type Project = {
	/** A UUID. */
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly owner: Person;
	readonly createdAt: Date;
	/** Undefined = `valohai.yaml`. */
	readonly yamlPath: string | undefined;
	/** The git repository it fetches commits from. */
	readonly repository: string | undefined;
	/** Nobody may start anything in it. */
	readonly isReadOnly: boolean;
	/** The number of the last execution; never goes back. */
	lastCounter: number;
};
