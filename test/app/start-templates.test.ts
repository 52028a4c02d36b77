import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {withTemplates} from '../../source/app/start-templates.ts';
import type {StartWish} from '../../source/core/start.ts';
import {openSettings} from '../../source/settings/open.ts';

/** A service with two fields, and what it was asked for. */
function make(t: TestContext) {
	const directory = mkdtempSync(path.join(tmpdir(), 'baitui-templates-'));
	t.after(() => {
		rmSync(directory, {recursive: true});
	});
	const settings = openSettings({environment: {BAITUI_CONFIG_DIR: directory}, homeDirectory: directory});
	const asked: StartWish[] = [];
	const started: StartWish[] = [];
	const starts = withTemplates(settings, {
		async startForm(wish) {
			asked.push(wish);
			const fields = ['image', 'mount'].map(name => ({
				name, label: name, kind: 'list' as const, form: '',
			}));
			return {fields};
		},
		async startSession(wish) {
			started.push(wish);
			return {id: '1', name: 'one'};
		},
	});
	return {
		settings, asked, started, ...starts,
	};
}

const wish: StartWish = {image: ['python'], mount: ['data', 'more'], env: ['SECRET=1']};

const names = (form: {readonly fields: ReadonlyArray<{readonly name: string}>}) => form.fields.map(({name}) => name);

test('a wish is saved under a name, and then offered: the form is filled with it, and the service hears of neither field', async t => {
	const {settings, asked, started, startForm, startSession} = make(t);
	assert.deepEqual(names(await startForm({})), ['image', 'mount', 'save']);
	await startSession({...wish, save: ['train']});
	assert.deepEqual(started, [wish]);
	assert.deepEqual(settings.templates(), {train: wish});

	const form = await startForm({});
	assert.deepEqual(names(form), ['image', 'template', 'mount', 'save']);
	assert.deepEqual(form.fields[1]!.choices, [{value: 'train', detail: 'image python, mount data more'}], 'values of variables are not shown');
	const chosen = await startForm({template: ['train'], image: ['own']});
	assert.deepEqual(chosen.values, {image: ['own'], mount: ['data', 'more'], env: ['SECRET=1']});
	assert.deepEqual(asked.at(-1), chosen.values);
	await startSession({template: ['train'], image: ['own']});
	assert.deepEqual(started.at(-1), chosen.values);
});

test('a template that is not there leaves the form as it is, and starts nothing', async t => {
	const {started, startForm, startSession} = make(t);
	assert.deepEqual((await startForm({template: ['tra'], image: ['a']})).values, {image: ['a']});
	await assert.rejects(startSession({template: ['tra']}), {name: 'Problem', code: 'not-found'});
	assert.deepEqual(started, []);
});
