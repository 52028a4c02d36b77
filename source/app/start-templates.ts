import {Problem} from '../core/problem.ts';
import {
	valueOf,
	type StartField,
	type StartForm,
	type StartWish,
} from '../core/start.ts';
import type {Settings} from '../settings/settings.ts';
import type {Changes} from './changes.ts';

/** What was saved under a name. Problem `not-found`, listing the names. */
export function readTemplate(settings: Settings, name: string): StartWish {
	const templates = settings.templates();
	const wish = Object.hasOwn(templates, name) ? templates[name] : undefined;
	if (!wish) {
		const names = Object.keys(templates);
		throw new Problem('not-found', `There is no template "${name}".`, {hint: names.length === 0 ? 'Make one with baitui start … --save NAME.' : `There are: ${names.join(', ')}.`});
	}

	return wish;
}

export function saveTemplate(settings: Settings, name: string, wish: StartWish): void {
	settings.saveTemplates({...settings.templates(), [name]: wish});
}

/** Values of variables are not shown: they may be secrets. */
const summary = (wish: StartWish): string => Object.entries(wish).filter(([name]) => name !== 'env').map(([name, values]) => `${name} ${values.join(' ')}`).join(', ');

function templateField(settings: Settings): readonly StartField[] {
	const choices = Object.entries(settings.templates()).map(([value, wish]) => ({value, detail: summary(wish)}));
	return choices.length === 0
		? []
		: [{
			name: 'template', label: 'Template', kind: 'text', form: 'what was saved; fills what is empty', usual: 'none', choices, isLeading: true,
		}];
}

const saveField: StartField = {
	name: 'save', label: 'Save as', kind: 'text', form: 'a name, for a template', usual: 'not saved', isSpecial: true,
};

/** The wish without the two fields that are baitui's own, over that of its template. Problem `not-found`. */
function expand(settings: Settings, {template: _, save: __, ...own}: StartWish, name: string | undefined): StartWish {
	return name === undefined ? own : {...readTemplate(settings, name), ...own};
}

type Starts = Pick<Changes, 'startForm' | 'startSession'>;

/** A form that offers what was saved as a template and saves what it wishes for as one, before the service is asked. */
export function withTemplates(settings: Settings, {startForm, startSession}: Starts): Starts {
	return {
		async startForm(wish, signal): Promise<StartForm> {
			const name = valueOf(wish, 'template');
			// Half a name is no reason to lose the form.
			const known = name !== undefined && Object.hasOwn(settings.templates(), name) ? name : undefined;
			const values = expand(settings, wish, known);
			const form = await startForm(values, signal);
			const [first, ...others] = form.fields;
			return {...form, fields: [...(first ? [first] : []), ...templateField(settings), ...others, saveField], values};
		},
		async startSession(wish, signal, report) {
			const whole = expand(settings, wish, valueOf(wish, 'template'));
			const name = valueOf(wish, 'save');
			if (name !== undefined) {
				saveTemplate(settings, name, whole);
			}

			return startSession(whole, signal, report);
		},
	};
}
