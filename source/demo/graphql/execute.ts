import {
	GraphqlError,
	parseQuery,
	type FieldNode,
	type ValueNode,
} from './parse.ts';

export type Arguments = Readonly<Record<string, unknown>>;

export type FieldType<Context> = {
	/** Name of an object type; undefined = a scalar. */
	readonly type?: string;
	/** Names of the arguments it takes. */
	readonly arguments?: readonly string[];
	/** Default: the property of that name. */
	readonly resolve?: (parent: Readonly<Record<string, unknown>>, given: Arguments, context: Context) => unknown;
};

/** Type name to its fields. `Query` or `Queries` is the root. */
export type Schema<Context> = Readonly<Record<string, Readonly<Record<string, FieldType<Context>>>>>;

export type ExecutionResult = {
	readonly data: Readonly<Record<string, unknown>> | null;
	readonly errors: ReadonlyArray<Readonly<Record<string, unknown>>>;
};

function valueOf(node: ValueNode, variables: Arguments): unknown {
	switch (node.kind) {
		case 'variable': {
			return variables[node.name];
		}

		case 'list': {
			return node.items.map(item => valueOf(item, variables));
		}

		case 'object': {
			return Object.fromEntries(node.fields.map(([name, value]) => [name, valueOf(value, variables)]));
		}

		case 'literal': {
			return node.value;
		}
	}
}

/** Everything wrong with the fields that are asked for: one unknown name fails the whole query. */
function validate<Context>(schema: Schema<Context>, type: string, fields: readonly FieldNode[]): GraphqlError[] {
	return fields.flatMap(field => {
		if (field.name === '__typename') {
			return [];
		}

		const known = schema[type]![field.name];
		if (known === undefined) {
			return [new GraphqlError(`Cannot query field '${field.name}' on type '${type}'.`, field)];
		}

		const unknown = field.arguments.find(([name]) => !known.arguments?.includes(name));
		if (unknown) {
			return [new GraphqlError(`Unknown argument '${unknown[0]}' on field '${type}.${field.name}'.`, unknown[2])];
		}

		if (known.type === undefined) {
			return field.selections ? [new GraphqlError(`Field '${field.name}' must not have a selection since type 'String' has no subfields.`, field.selectionsAt)] : [];
		}

		return field.selections
			? validate(schema, known.type, field.selections)
			: [new GraphqlError(`Field '${field.name}' of type '${known.type}' must have a selection of subfields. Did you mean '${field.name} { ... }'?`, field)];
	});
}

function project<Context>(schema: Schema<Context>, type: string, fields: readonly FieldNode[], value: unknown, variables: Arguments, context: Context): unknown {
	if (value === null || value === undefined) {
		return null;
	}

	if (Array.isArray(value)) {
		return value.map(item => project(schema, type, fields, item, variables, context));
	}

	const parent = value as Readonly<Record<string, unknown>>;
	return Object.fromEntries(fields.map(field => [field.key, field.name === '__typename' ? type : resolve(schema, type, field, parent, variables, context)]));
}

function resolve<Context>(schema: Schema<Context>, type: string, field: FieldNode, parent: Readonly<Record<string, unknown>>, variables: Arguments, context: Context): unknown {
	const known = schema[type]![field.name]!;
	const given = Object.fromEntries(field.arguments.map(([name, value]) => [name, valueOf(value, variables)]));
	const value = known.resolve ? known.resolve(parent, given, context) : parent[field.name];
	return known.type === undefined ? (value ?? null) : project(schema, known.type, field.selections!, value, variables, context);
}

function describe(error: GraphqlError): Readonly<Record<string, unknown>> {
	return {message: error.message, locations: [{line: error.line, column: error.column}]};
}

/** 23.09 calls its root type `Queries`, later ones `Query`. */
function rootOf<Context>(schema: Schema<Context>): string {
	return Object.hasOwn(schema, 'Queries') ? 'Queries' : 'Query';
}

/** Answers a query: exactly the fields that were asked for, in the order they were asked in. */
export function execute<Context>(schema: Schema<Context>, query: string, variables: Arguments, context: Context): ExecutionResult {
	let fields: readonly FieldNode[];
	try {
		fields = parseQuery(query);
	} catch (error) {
		if (error instanceof GraphqlError) {
			return {data: null, errors: [describe(error)]};
		}

		throw error;
	}

	const root = rootOf(schema);
	const invalid = validate(schema, root, fields);
	if (invalid.length > 0) {
		return {data: null, errors: invalid.map(error => describe(error))};
	}

	const data: Record<string, unknown> = {};
	const errors: Array<Readonly<Record<string, unknown>>> = [];
	for (const field of fields) {
		try {
			data[field.key] = resolve(schema, root, field, {}, variables, context);
		} catch (error) {
			data[field.key] = null;
			errors.push({...describe(new GraphqlError((error as Error).message, field)), path: [field.key]});
		}
	}

	return {data, errors};
}
