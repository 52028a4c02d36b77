/** An argument's value as it is written: a variable is looked up when the query runs. */
export type ValueNode =
	| {readonly kind: 'variable'; readonly name: string}
	| {readonly kind: 'literal'; readonly value: unknown}
	| {readonly kind: 'list'; readonly items: readonly ValueNode[]}
	| {readonly kind: 'object'; readonly fields: ReadonlyArray<readonly [string, ValueNode]>};

export type Position = {readonly line: number; readonly column: number};

export type FieldNode = {
	/** The key of the answer: the alias, else the name. */
	readonly key: string;
	readonly name: string;
	readonly arguments: ReadonlyArray<readonly [string, ValueNode, Position]>;
	/** Undefined = no braces. */
	readonly selections: readonly FieldNode[] | undefined;
	/** Of the braces. */
	readonly selectionsAt: Position;
	readonly line: number;
	readonly column: number;
};

/** An error of the answer's `errors` list. */
export class GraphqlError extends Error {
	readonly line: number;
	readonly column: number;

	constructor(message: string, {line, column}: {readonly line: number; readonly column: number}) {
		super(message);
		this.line = line;
		this.column = column;
	}
}

type Token = {readonly text: string; readonly line: number; readonly column: number};

const tokenPattern = /[\s,]+|#[^\n]*|"""[\s\S]*?"""|"(?:[^\n"\\]|\\.)*"|\.\.\.|[a-z_]\w*|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[!$():=@[\]{|}]/giy;

function tokensOf(query: string): Token[] {
	const tokens: Token[] = [];
	let line = 1;
	let lineStart = 0;
	let position = 0;
	while (position < query.length) {
		tokenPattern.lastIndex = position;
		const [text] = tokenPattern.exec(query) ?? [];
		if (text === undefined) {
			throw new GraphqlError(`Syntax Error: Unexpected character: '${query[position]!}'.`, {line, column: position - lineStart + 1});
		}

		if (!/^[\s#,]/.test(text)) {
			tokens.push({text, line, column: position - lineStart + 1});
		}

		for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) {
			line++;
			lineStart = position + index + 1;
		}

		position += text.length;
	}

	tokens.push({text: '', line, column: position - lineStart + 1});
	return tokens;
}

class Parser {
	readonly #tokens: readonly Token[];
	#position = 0;
	readonly #fragments = new Map<string, readonly FieldNode[]>();

	constructor(query: string) {
		this.#tokens = tokensOf(query);
	}

	get #token(): Token {
		return this.#tokens[this.#position]!;
	}

	#take(expected?: string): string {
		const {text} = this.#token;
		if (text === '' || (expected !== undefined && text !== expected)) {
			throw new GraphqlError(`Syntax Error: Expected ${expected === undefined ? 'Name' : `'${expected}'`}, found ${text === '' ? '<EOF>' : `'${text}'`}.`, this.#token);
		}

		this.#position++;
		return text;
	}

	#skip(text: string): boolean {
		const isThere = this.#token.text === text;
		this.#position += isThere ? 1 : 0;
		return isThere;
	}

	#skipBalanced(open: string, close: string): void {
		if (!this.#skip(open)) {
			return;
		}

		for (let depth = 1; depth > 0;) {
			const text = this.#take();
			depth += text === open ? 1 : (text === close ? -1 : 0);
		}
	}

	// Fragments usually stand behind the operation that uses them.
	#collectFragments(): void {
		for (const [index, token] of this.#tokens.entries()) {
			if (token.text !== 'fragment') {
				continue;
			}

			this.#position = index;
			this.#fragment();
		}
	}

	#fragment(): void {
		this.#take('fragment');
		const name = this.#take();
		this.#take('on');
		this.#take();
		this.#fragments.set(name, this.#selections());
	}

	#selections(): FieldNode[] {
		this.#take('{');
		const fields: FieldNode[] = [];
		while (!this.#skip('}')) {
			if (this.#skip('...')) {
				fields.push(...this.#spread());
			} else {
				fields.push(this.#field());
			}
		}

		return fields;
	}

	#spread(): readonly FieldNode[] {
		if (this.#skip('on')) {
			this.#take();
		} else if (this.#token.text !== '{') {
			return this.#fragments.get(this.#take()) ?? [];
		}

		return this.#selections();
	}

	#field(): FieldNode {
		const {line, column} = this.#token;
		const key = this.#take();
		if (!/^[a-z_]/i.test(key)) {
			throw new GraphqlError(`Syntax Error: Expected Name, found '${key}'.`, {line, column});
		}

		const name = this.#skip(':') ? this.#take() : key;
		const given: Array<readonly [string, ValueNode, Position]> = [];
		if (this.#skip('(')) {
			while (!this.#skip(')')) {
				const position = this.#token;
				const argument = this.#take();
				this.#take(':');
				given.push([argument, this.#value(), position]);
			}
		}

		const selectionsAt = this.#token;
		return {
			key, name, arguments: given, selections: selectionsAt.text === '{' ? this.#selections() : undefined, selectionsAt, line, column,
		};
	}

	#value(): ValueNode {
		const text = this.#take();
		if (text === '$') {
			return {kind: 'variable', name: this.#take()};
		}

		if (text === '[') {
			const items: ValueNode[] = [];
			while (!this.#skip(']')) {
				items.push(this.#value());
			}

			return {kind: 'list', items};
		}

		if (text === '{') {
			const fields: Array<readonly [string, ValueNode]> = [];
			while (!this.#skip('}')) {
				const name = this.#take();
				this.#take(':');
				fields.push([name, this.#value()]);
			}

			return {kind: 'object', fields};
		}

		return {kind: 'literal', value: literal(text)};
	}

	/** The selections of the first operation. */
	document(): readonly FieldNode[] {
		this.#collectFragments();
		this.#position = 0;
		while (this.#token.text === 'fragment') {
			this.#fragment();
		}

		if (['query', 'mutation', 'subscription'].includes(this.#token.text)) {
			while (this.#token.text !== '{' && this.#token.text !== '(') {
				this.#take();
			}

			this.#skipBalanced('(', ')');
		}

		return this.#selections();
	}
}

function literal(text: string): unknown {
	if (text.startsWith('"""')) {
		return text.slice(3, -3);
	}

	return /^[\d"-]|^(?:true|false|null)$/.test(text) ? JSON.parse(text) as unknown : text;
}

/** Reads a query document. Throws GraphqlError where it is none. */
export function parseQuery(query: string): readonly FieldNode[] {
	return new Parser(query).document();
}
