import {isSeq, parseDocument} from 'yaml';
import {Problem} from '../../core/problem.ts';
import {
	listOf,
	recordOf,
	textOf,
	type JsonRecord,
} from '../json.ts';

export type StepParameter = {
	readonly name: string;
	readonly type: string;
	readonly isNeeded: boolean;
	readonly isMultiple: boolean;
	readonly choices: readonly string[];
	readonly least: number | undefined;
	readonly most: number | undefined;
};

export type Step = {
	readonly name: string;
	readonly commands: readonly string[];
	readonly environment: string;
	readonly parameters: readonly StepParameter[];
	readonly inputs: ReadonlyArray<{readonly name: string; readonly isNeeded: boolean}>;
};

const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined);
const isMissing = ({default: usual, optional}: JsonRecord) => (usual ?? undefined) === undefined && optional !== true;

function stepOf(value: unknown): Step | undefined {
	const step = recordOf(recordOf(value).step);
	const name = textOf(step.name);
	return name === ''
		? undefined
		: {
			name,
			commands: (Array.isArray(step.command) ? step.command : [step.command]).filter(command => typeof command === 'string'),
			environment: textOf(step.environment),
			parameters: listOf(step.parameters).map(item => recordOf(item)).map(item => ({
				name: textOf(item.name),
				type: textOf(item.type) || 'string',
				isNeeded: item.type !== 'flag' && isMissing(item),
				isMultiple: (item.multiple ?? undefined) !== undefined && item.multiple !== false,
				choices: listOf(item.choices).map(String),
				least: numberOf(item.min),
				most: numberOf(item.max),
			})),
			inputs: listOf(step.inputs).map(item => recordOf(item)).map(item => ({name: textOf(item.name), isNeeded: isMissing(item)})),
		};
}

/** The steps of a configuration, as parsed YAML has it: a list of `{step: …}` and other things (valohai.md section 6). */
export function stepsOf(configuration: unknown): readonly Step[] {
	return listOf(configuration).flatMap(item => stepOf(item) ?? []);
}

/** The step of that name, or the only one whose name begins so, in any case. Problem `not-found`, `not-unique`. */
export function findStep(steps: readonly Step[], name: string): Step {
	const begun = steps.filter(step => step.name.toLowerCase().startsWith(name.toLowerCase()));
	const found = steps.find(step => step.name === name) ?? (begun.length === 1 ? begun[0] : undefined);
	if (!found) {
		throw new Problem(begun.length > 1 ? 'not-unique' : 'not-found', begun.length > 1 ? `Several steps begin with "${name}".` : `There is no step "${name}".`, {
			hint: steps.length === 0 ? 'The valohai.yaml has no steps.' : `There are: ${(begun.length > 1 ? begun : steps).map(step => step.name).join(', ')}.`,
		});
	}

	return found;
}

/** The configuration in a valohai.yaml. Problem `usage` with the first place that is no YAML. */
export function parseConfiguration(text: string, file: string): unknown {
	const document = parseDocument(text);
	const [error] = document.errors;
	if (error) {
		throw new Problem('usage', `${file} is no YAML: ${error.message.split('\n', 1)[0]!}`, {cause: error});
	}

	const parsed = document.toJS() as unknown;
	if (!Array.isArray(parsed)) {
		throw new Problem('usage', `${file} is no list of steps.`, {hint: 'It begins with "- step:".'});
	}

	return parsed;
}

/** The text of a valohai.yaml whose step has one more command, all else as it was. An execution ends as its last command does, so that this one is reached after a failure too. */
export function withCommand(text: string, stepName: string, command: string): string {
	const document = parseDocument(text);
	const index = stepIndex(document.toJS(), stepName);
	const path = [index, 'step', 'command'];
	const commands = document.getIn(path);
	if (isSeq(commands)) {
		commands.add(command);
	} else {
		document.setIn(path, document.createNode([commands, command]));
	}

	return document.toString({lineWidth: 0});
}

const stepIndex = (configuration: unknown, name: string) => listOf(configuration).findIndex(item => recordOf(recordOf(item).step).name === name);
