import {Problem} from '../core/problem.ts';
import type {StartWish} from '../core/start.ts';
import type {Settings} from '../settings/settings.ts';
import type {Context} from './context.ts';
import {formatJson, formatTable, write} from './output.ts';

function needTemplate(settings: Settings, name: string): StartWish {
	const templates = settings.templates();
	const wish = Object.hasOwn(templates, name) ? templates[name] : undefined;
	if (!wish) {
		const names = Object.keys(templates);
		throw new Problem('not-found', `There is no template "${name}".`, {hint: names.length === 0 ? 'Make one with baitui start … --save NAME.' : `There are: ${names.join(', ')}.`});
	}

	return wish;
}

/** What was saved under a name. Problem `not-found`, listing the names. */
export function readTemplate(settings: Settings, name: string): StartWish {
	return needTemplate(settings, name);
}

export function saveTemplate(settings: Settings, name: string, wish: StartWish): void {
	settings.saveTemplates({...settings.templates(), [name]: wish});
}

/** Problem `not-found`. */
export function removeTemplate(settings: Settings, name: string): void {
	needTemplate(settings, name);
	settings.saveTemplates(Object.fromEntries(Object.entries(settings.templates()).filter(([other]) => other !== name)));
}

/** `baitui start --templates`. Values of variables are not shown: they may be secrets. */
export async function listTemplates({settings, isJson, stdout, stderr}: Context): Promise<number> {
	const templates = Object.entries(settings.templates()).map(([name, wish]) => ({
		name, wish: Object.fromEntries(Object.entries(wish).map(([field, values]) => [field, field === 'env' ? values.map(text => text.split('=', 1)[0]!) : values])),
	}));
	if (isJson) {
		await write(stdout, formatJson({templates}));
	} else if (templates.length === 0) {
		await write(stderr, 'No templates.\n');
	} else {
		await write(stdout, formatTable(templates, [
			{heading: 'NAME', cell: ({name}) => name},
			{heading: 'WISH', cell: ({wish}) => Object.entries(wish).map(([field, values]) => `${field} ${values.join(' ')}`).join(', ')},
		]));
	}

	return 0;
}
