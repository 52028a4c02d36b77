type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

const tokenPattern = /\s+|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|==|!=|<=|>=|[!&(),<>[\]|]|\w+/gy;

function parsingError(text: string): Error {
	return new Error(`Query filter parsing error: ${text}`);
}

function tokensOf(text: string): string[] {
	const tokens: string[] = [];
	let position = 0;
	while (position < text.length) {
		tokenPattern.lastIndex = position;
		const [token] = tokenPattern.exec(text) ?? [];
		if (token === undefined) {
			throw parsingError(`No terminal matches '${text[position]!}' in the current parser context, at line 1 col ${position + 1}`);
		}

		if (token.trim() !== '') {
			tokens.push(token);
		}

		position += token.length;
	}

	return tokens;
}

function like(pattern: string, flags: string): RegExp {
	const parts = pattern.split(/([%_])/).map(part => part === '%' ? '.*' : (part === '_' ? '.' : part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)));
	return new RegExp(`^${parts.join('')}$`, `s${flags}`);
}

const operators: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
	'==': (left, right) => left === right,
	'!=': (left, right) => left !== right,
	'<': (left, right) => String(left) < String(right),
	'<=': (left, right) => String(left) <= String(right),
	'>': (left, right) => String(left) > String(right),
	'>=': (left, right) => String(left) >= String(right),
	contains: (left, right) => String(left).includes(String(right)),
	in: (left, right) => Array.isArray(right) && right.includes(left),
	is: (left, right) => (left ?? null) === right,
	isnot: (left, right) => (left ?? null) !== right,
	like: (left, right) => like(String(right), '').test(String(left)),
	ilike: (left, right) => like(String(right), 'i').test(String(left)),
};

class FilterParser {
	readonly #tokens: string[];
	readonly #fields: ReadonlySet<string>;

	constructor(text: string, fields: ReadonlySet<string>) {
		this.#tokens = tokensOf(text);
		this.#fields = fields;
	}

	#take(): string {
		const token = this.#tokens.shift();
		if (token === undefined) {
			throw parsingError('Unexpected end-of-input');
		}

		return token;
	}

	#expression(): Test {
		let test = this.#term();
		while (this.#tokens[0] === '&' || this.#tokens[0] === '|') {
			const [left, operator, right] = [test, this.#take(), this.#term()];
			test = operator === '&' ? row => left(row) && right(row) : row => left(row) || right(row);
		}

		return test;
	}

	#term(): Test {
		const token = this.#take();
		if (token === '!') {
			const test = this.#term();
			return row => !test(row);
		}

		if (token === '(') {
			const test = this.#expression();
			this.#take();
			return test;
		}

		if (!this.#fields.has(token)) {
			throw parsingError(`Error trying to process rule "binary_expr":\n\n('Unknown/unsupported field name', '${token}')`);
		}

		const operator = operators[this.#take()];
		if (operator === undefined) {
			throw parsingError(`Unexpected operator after '${token}'`);
		}

		const wanted = this.#value();
		return row => operator(row[token], wanted);
	}

	#value(): unknown {
		const token = this.#take();
		if (token !== '[') {
			return /^(?:[\d"-]|(?:true|false|null)$)/.test(token) ? JSON.parse(token) as unknown : token;
		}

		const items: unknown[] = [];
		while (this.#tokens[0] !== ']') {
			items.push(this.#value());
			if (this.#tokens[0] === ',') {
				this.#take();
			}
		}

		this.#take();
		return items;
	}

	whole(): Test {
		const test = this.#expression();
		if (this.#tokens.length > 0) {
			throw parsingError(`Unexpected token '${this.#tokens[0]!}'`);
		}

		return test;
	}
}

/** The rows that a filter of the server's small language lets through, such as `name ilike "%train%" & status == "RUNNING"`. Throws where it does not parse. */
export function filterRows<Kind extends Row>(rows: readonly Kind[], filter: string, fields: ReadonlySet<string>): Kind[] {
	return rows.filter(new FilterParser(filter, fields).whole());
}

/** Sorted by `-created_at,+name`. */
export function orderRows<Kind extends Row>(rows: readonly Kind[], order: string): Kind[] {
	const keys = order.split(',').map(part => part.trim());
	return rows.toSorted((one, other) => {
		for (const key of keys) {
			const name = key.replace(/^[+-]/, '');
			const [left, right] = [JSON.stringify(one[name] ?? ''), JSON.stringify(other[name] ?? '')];
			if (left !== right) {
				return (left < right ? -1 : 1) * (key.startsWith('-') ? -1 : 1);
			}
		}

		return 0;
	});
}
