import {createHash, randomUUID} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parseConfig} from '../package/config.ts';
import {readPackage} from '../package/package.ts';
import type {Commit} from './commit.ts';
import type {Project} from './project.ts';
import type {World} from './world.ts';

export type PackageWish = {
	/** A gzipped tar. */
	readonly bytes: Buffer;
	readonly description: string;
	readonly yamlPath: string;
};

/** Makes an ad-hoc commit of a package; one that is there already is given again. Throws an Error that says what is wrong with the package. */
export async function addPackage(world: World, project: Project, {bytes, description, yamlPath}: PackageWish): Promise<Commit> {
	const identifier = `~${createHash('sha256').update(bytes).digest('hex')}`;
	const known = world.commits.find(commit => commit.project === project && commit.identifier === identifier);
	if (known) {
		return known;
	}

	const members = await readPackage(bytes);
	const yaml = members.find(member => member.name === yamlPath);
	if (yaml === undefined) {
		throw new Error(`The package has no ${yamlPath}.`);
	}

	const config = parseConfig(yaml.content.toString('utf8'));
	const folder = join(world.directory, 'packages');
	await mkdir(folder, {recursive: true, mode: 0o700});
	const packageFile = join(folder, `${identifier.slice(1)}.tgz`);
	await writeFile(packageFile, bytes, {mode: 0o600});
	const commit: Commit = {
		id: randomUUID(), project, identifier, ref: 'adhoc', time: new Date(), isAdhoc: true, description, yamlPath, config, packageFile, members: members.map(member => member.name),
	};
	world.commits.push(commit);
	return commit;
}
