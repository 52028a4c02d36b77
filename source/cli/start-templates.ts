import {readTemplate} from '../app/start-templates.ts';
import type {Settings} from '../settings/settings.ts';
import type {Context} from './context.ts';
import {formatJson, formatTable, write} from './output.ts';

/** Problem `not-found`. */
export function removeTemplate(settings: Settings, name: string): void {
	readTemplate(settings, name);
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
