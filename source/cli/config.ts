import {Problem} from '../core/problem.ts';
import {chooseProfile} from '../workers/open-provider.ts';
import {needWords, type Arguments} from './arguments.ts';
import {changeable, configEntries, type ConfigEntry} from './config-entries.ts';
import type {Context} from './context.ts';
import {formatJson, formatTable, write} from './output.ts';
import type {Verb} from './verb.ts';

function findEntry(context: Context, name: string): ConfigEntry {
	const entries = configEntries(context);
	const entry = entries.find(entry => entry.name === name);
	if (!entry) {
		throw new Problem('not-found', `There is no setting "${name}".`, {hint: `There are: ${entries.map(({name}) => name).join(', ')}.`});
	}

	return entry;
}

/** `baitui config set NAME VALUE`: changes the saved profile that is used. */
async function set(context: Context, name: string, value: string): Promise<void> {
	const {settings, environment, folder, profileName} = context;
	const change = Object.hasOwn(changeable, name) ? changeable[name] : undefined;
	if (!change) {
		throw new Problem('usage', `${name} cannot be set.`, {hint: `These can: ${Object.entries(changeable).map(([one, {form}]) => `${one} (${form})`).join(', ')}.`});
	}

	const choice = chooseProfile({settings, environment, folder}, profileName);
	if (!choice || 'profile' in choice) {
		throw new Problem('refused', choice ? `The profile comes from ${choice.origin}, which baitui does not change.` : 'No profile is saved.', {hint: 'Sign in to keep one: baitui login'});
	}

	await settings.replaceProfile(change.apply(choice, value));
}

async function show(given: Arguments, context: Context): Promise<void> {
	const entries = configEntries(context);
	if (context.isJson) {
		await write(context.stdout, formatJson({settings: entries}));
		return;
	}

	await write(context.stdout, formatTable(entries, [
		{heading: 'NAME', cell: ({name}) => name},
		{heading: 'VALUE', cell: ({value}) => value},
		...(given.flag('origin') ? [{heading: 'FROM', cell: ({origin}: ConfigEntry) => origin}] : []),
	]));
}

export const verb: Verb = {
	usage: `Usage: baitui config show [--origin] [--json]
       baitui config get NAME
       baitui config set NAME VALUE

Shows what decides how baitui works, and changes the profile that is used.

  show      all settings; --origin tells where each comes from: an option, a
            variable, a .env file, the profile, the default
  get NAME  the value alone
  set       project, domain, ssh-port (10000 to 65000, or none), ssh-user (whose
            account it is in sessions, or none), ssh-key (the file of your own
            key, or none), tls-check (on or off) of the profile
  --json    {"version": 1, "settings": [{"name", "value", "origin"}]}

The order is: option, variable, .env file, profile, default.
`,
	options: {origin: {type: 'boolean'}},
	async run(given, context) {
		const [action = '', name = '', value = ''] = given.words;
		switch (action) {
			case 'show': {
				needWords(given, ['show']);
				await show(given, context);
				return 0;
			}

			case 'get': {
				needWords(given, ['get', 'NAME']);
				const entry = findEntry(context, name);
				await write(context.stdout, context.isJson ? formatJson({settings: [entry]}) : `${entry.value}\n`);
				return 0;
			}

			case 'set': {
				needWords(given, ['set', 'NAME', 'VALUE']);
				await set(context, name, value);
				await (context.isJson ? write(context.stdout, formatJson({settings: [findEntry(context, name)]})) : write(context.stderr, `${name} is ${findEntry(context, name).value} now.\n`));
				return 0;
			}

			default: {
				throw new Problem('usage', action === '' ? 'show, get or set is missing.' : `"${action}" is neither show nor get nor set.`);
			}
		}
	},
};
