import type {ScreenName} from '../commands/command.ts';
import type {Field} from './field.ts';

/** The line on which a command is typed by its name. */
export type Palette = {
	readonly kind: 'palette';
	/** Where it was opened. */
	readonly screen: ScreenName;
	readonly field: Field;
	/** Index into what fits to the text. */
	readonly index: number;
};
