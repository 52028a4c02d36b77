import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	findStep,
	parseConfiguration,
	stepsOf,
	withCommand,
} from '../../../source/providers/valohai/steps.ts';
import {inputsFor, parametersFor} from '../../../source/providers/valohai/start-wish.ts';

const text = `# the project's steps
- step:
    name: train
    image: python:3.12
    command:
      - pip install -r requirements.txt
      - python train.py   # the work
    parameters:
      - {name: lr, type: float, default: 0.1, max: 1}
      - {name: epochs, type: integer}
      - {name: layer, type: integer, multiple: repeat, optional: true}
      - {name: fast, type: flag}
      - {name: kind, type: string, optional: true, choices: [a, b]}
    inputs:
      - {name: data, default: 's3://bucket/x'}
      - {name: labels}
- step: {name: Evaluate model, image: x, command: python eval.py}
- pipeline: {name: all}
`;
const steps = stepsOf(parseConfiguration(text, 'valohai.yaml'));
const [train] = steps;

test('a step is found by its name, or by the beginning of only one, in any case', () => {
	assert.deepEqual(steps.map(({name}) => name), ['train', 'Evaluate model']);
	assert.equal(findStep(steps, 'eval').name, 'Evaluate model');
	assert.throws(() => findStep(steps, 'deploy'), {code: 'not-found', hint: 'There are: train, Evaluate model.'});
	assert.throws(() => findStep([...steps, {...train!, name: 'trainer'}], 'TRAI'), {code: 'not-unique'});
	assert.equal(findStep([...steps, {...train!, name: 'trainer'}], 'train').name, 'train');
});

test('values get the type of their parameter', () => {
	const wish = {param: ['lr=0.5', 'epochs=3', 'layer=1', 'layer=2', 'fast=true', 'kind=b']};
	assert.deepEqual(parametersFor(wish, train!), {
		lr: 0.5, epochs: 3, layer: [1, 2], fast: true, kind: 'b',
	});
});

test('what a parameter cannot be, an unknown one and a missing one are refused with what it is', () => {
	const refused = (parameter: readonly string[], hint: RegExp) => {
		assert.throws(() => parametersFor({param: parameter}, train!), (error: {code: string; message: string; hint: string}) => error.code === 'usage' && hint.test(`${error.message} ${error.hint}`));
	};

	refused(['epochs=3.5'], /whole number/);
	refused(['epochs=3', 'lr=2'], /at most 1/);
	refused(['epochs=3', 'kind=c'], /one of a, b/);
	refused(['epochs=3', 'epochs=4'], /twice/);
	refused(['epochs=3', 'rate=1'], /lr, epochs/);
	refused([], /epochs of the step train is missing/);
	refused(['epochs'], /NAME=VALUE/);
});

test('inputs are addresses by name', () => {
	assert.deepEqual(inputsFor({input: ['labels=s3://a=b', 'labels=s3://c']}, train!), {labels: ['s3://a=b', 's3://c']});
	assert.throws(() => inputsFor({}, train!), {code: 'usage'});
});

test('a last command is added to one step, and all else stays, comments too', () => {
	const changed = withCommand(text, 'train', 'sleep 3600');
	assert.match(changed, /# the project's steps/);
	assert.match(changed, /# the work/);
	const [first, second] = stepsOf(parseConfiguration(changed, 'x'));
	assert.deepEqual(first!.commands, [...train!.commands, 'sleep 3600']);
	assert.deepEqual(second, steps[1]);
	assert.deepEqual(stepsOf(parseConfiguration(withCommand(text, 'Evaluate model', 'sleep 60'), 'x'))[1]!.commands, ['python eval.py', 'sleep 60']);
});

test('what is no YAML, or no list, is said with its file', () => {
	assert.throws(() => parseConfiguration('- step: [', 'a/valohai.yaml'), /a\/valohai\.yaml is no YAML/);
	assert.throws(() => parseConfiguration('step: 1', 'a/valohai.yaml'), /no list of steps/);
});
