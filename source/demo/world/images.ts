import type {AppDefinition} from './session.ts';

/** An image the demo's registry has. */
export type Image = {
	readonly registry: string;
	readonly name: string;
	readonly tag: string;
	readonly aliases: readonly string[];
	readonly apps: readonly AppDefinition[];
	/** Absent = the machines have it already; otherwise what comes of pulling it. */
	readonly pull?: 'works' | 'fails';
};

// The agent adds these two to every container.
const intrinsic: readonly AppDefinition[] = [
	{name: 'sshd', protocol: 'tcp', port: 2200},
	{name: 'ttyd', protocol: 'http', port: 7681},
];
const jupyter: readonly AppDefinition[] = [
	{
		name: 'jupyter', protocol: 'http', port: 8081, urlTemplate: '{protocol}://{host}:{port}/?token=demo',
	},
	{
		name: 'jupyterlab', protocol: 'http', port: 8090, urlTemplate: '{protocol}://{host}:{port}/?token=demo',
	},
];
// `vscode` is declared without a definition and cannot start; `deadend` starts and its port refuses.
const odd: readonly AppDefinition[] = [
	{name: 'vscode', protocol: 'http', port: 8180},
	{name: 'rawtcp', protocol: 'tcp', port: 7007},
	{name: 'deadend', protocol: 'tcp', port: 7008},
];

export const images: readonly Image[] = [
	{
		registry: 'cr.backend.ai', name: 'stable/python', tag: '3.11-ubuntu22.04', aliases: ['python'], apps: [...intrinsic, ...jupyter, ...odd],
	},
	{
		registry: 'cr.backend.ai', name: 'stable/python-pytorch', tag: '2.5-py312-cuda12.4', aliases: ['pytorch'],
		apps: [...intrinsic, ...jupyter, {
			name: 'tensorboard', protocol: 'http', port: 6006, allowedArguments: ['--logdir', '--reload_multifile', '--path_prefix'], allowedEnvironment: ['TB_TITLE'],
		}, ...odd],
	},
	{
		registry: 'cr.backend.ai', name: 'stable/r-base', tag: '4.4-ubuntu24.04', aliases: ['r'], apps: intrinsic, pull: 'works',
	},
	{
		registry: 'cr.backend.ai', name: 'stable/lost', tag: '1.0', aliases: ['lost'], apps: intrinsic, pull: 'fails',
	},
];

export function imageReference(image: Image): string {
	return `${image.registry}/${image.name}:${image.tag}`;
}

/** By full reference or alias. */
export function findImage(reference: string): Image | undefined {
	return images.find(image => imageReference(image) === reference || image.aliases.includes(reference));
}
