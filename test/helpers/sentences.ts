import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {
	createSourceFile,
	forEachChild,
	isAsExpression,
	isBinaryExpression,
	isCallExpression,
	isConditionalExpression,
	isIdentifier,
	isFunctionLike,
	isImportDeclaration,
	isLiteralTypeNode,
	isNewExpression,
	isNoSubstitutionTemplateLiteral,
	isNonNullExpression,
	isParenthesizedExpression,
	isPropertyAccessExpression,
	isPropertyAssignment,
	isStringLiteral,
	isTaggedTemplateExpression,
	isTemplateExpression,
	ScriptTarget,
	SyntaxKind,
	type CallExpression,
	type Expression,
	type Node,
} from 'typescript';

/** What stands where something is put in, until it has its number. */
const hole = '\u{0}';

/** The texts that an expression can make, with a hole where something is put in. */
function textsOf(node: Expression, onHole: (expression: Expression) => void): readonly string[] {
	const textsIn = (inner: Expression): readonly string[] => textsOf(inner, onHole);
	if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) {
		return [node.text];
	}

	if (isTemplateExpression(node)) {
		return node.templateSpans.reduce<readonly string[]>(
			(texts, {expression, literal}) => texts.flatMap(text => textsIn(expression).map(inner => text + inner + literal.text)),
			[node.head.text],
		);
	}

	if (isParenthesizedExpression(node) || isAsExpression(node) || isNonNullExpression(node)) {
		return textsIn(node.expression);
	}

	if (isConditionalExpression(node)) {
		return [...new Set([...textsIn(node.whenTrue), ...textsIn(node.whenFalse)])];
	}

	if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.PlusToken) {
		const whole = textsIn(node.left).flatMap(left => textsIn(node.right).map(right => left + right));
		// Numbers that are added up.
		return whole.map(text => (text === hole + hole ? hole : text));
	}

	if (isBinaryExpression(node) && [SyntaxKind.QuestionQuestionToken, SyntaxKind.BarBarToken].includes(node.operatorToken.kind)) {
		return [...new Set([...textsIn(node.left), ...textsIn(node.right)])];
	}

	if (isCallExpression(node) && isPropertyAccessExpression(node.expression) && node.expression.name.text === 'trim') {
		return textsIn(node.expression.expression);
	}

	onHole(node);
	return [hole];
}

/** Numbers for the holes; without what is a sentence of its own at the end, and without the full stop. */
function templateOf(text: string): string {
	let count = 0;
	return text.trim().replaceAll(hole, () => `{${count++}}`).replace(/(?<=[!.?]) \{\d+\}$/, '').trimEnd().replace(/\.$/, '');
}

/** Asked for something, or kept for who mends baitui: no screen shows it. */
const calledFor = new Set(['logEvent', 'includes', 'on', 'once', 'startsWith', 'endsWith', 'writePrivateFile', 'note']);

/** Of the form for a new session, whose words are in `start` of the words; and lines for a shell. */
const ofForms = new Set(['form', 'usual', 'label', 'command']);

/** What these say is for the command line, a shell, a file or another program only, or has its place in the words. */
const elsewhere = new RegExp(String.raw`^(?:${[
	'core/(?:tunnel|tunnel-set)',
	'providers/backend-ai/session-record',
	'providers/valohai/(?:log-book|vh-config)',
	'ssh/(?:config-text|filezilla|lines|public-key)',
	'transfers/(?:remote-hasher|local-hasher|script|tar-command|tar-format|unpacker)',
	'workers/(?:http-page|log)',
].join('|')})\.ts$`);

/** Asked of a server or a shell. */
const isWire = /^(?:query[ (]|-----|[a-z]+=\$|(?:exec|exit|export|command|sleep|baitui|#|BAITUI_READ_ONLY=1|Token|BackendAI|OTP|HTTP) )|^(?:[a-z]+ ){1,4}[a-z]+_/;

const nameOf = ({expression}: CallExpression): string => (isPropertyAccessExpression(expression) ? expression.name.text : expression.getText());

const isText = (node: Node): node is Expression => isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isTemplateExpression(node) || isConditionalExpression(node)
	|| (isBinaryExpression(node) && [SyntaxKind.PlusToken, SyntaxKind.QuestionQuestionToken, SyntaxKind.BarBarToken].includes(node.operatorToken.kind));

const isProblem = (node: Node): boolean => isNewExpression(node) && isIdentifier(node.expression) && node.expression.text.endsWith('Problem');

/** Where a text stands that is shown to who uses baitui, however short it is. */
function isShown(node: Node): boolean {
	const {parent} = node;
	return (isProblem(parent) && (parent as CallExpression).arguments[1] === node)
		|| (isPropertyAssignment(parent) && ['hint', 'reason', 'explanation', 'advice', 'summary'].includes(parent.name.getText()));
}

const hasTwoWords = (template: string): boolean => /[a-z]{2} [a-z]{2}/i.test(template.replaceAll(/\{\d+\}/g, 'xx')) && template.replaceAll(/\{\d+\}|[^a-z]/gi, '').length >= 4;

/** Every sentence of these rooms, by its template, with the files where it stands. */
export function sentencesOf(rooms: readonly string[]): {readonly shown: ReadonlyMap<string, string>; readonly all: ReadonlySet<string>} {
	const shown = new Map<string, string>();
	const all = new Set<string>();
	for (const file of [...globSync(`source/{${rooms.join(',')}}/**/*.ts`), 'source/cli/verbs.ts']) {
		const name = path.relative('source', file);
		const isElsewhere = elsewhere.test(name);
		const visit = (node: Node, isHidden: boolean): void => {
			if (isImportDeclaration(node) || isLiteralTypeNode(node) || isTaggedTemplateExpression(node)) {
				return;
			}

			const hides = isHidden || (isCallExpression(node) && calledFor.has(nameOf(node))) || (isPropertyAssignment(node) && ofForms.has(node.name.getText()))
				|| (isNewExpression(node) && node.expression.getText().endsWith('Error'));
			if (isText(node) && !hides) {
				const holes: Expression[] = [];
				for (const template of textsOf(node, inner => holes.push(inner)).map(text => templateOf(text))) {
					all.add(template);
					if (isShown(node) ? /[a-z]{2}/i.test(template.replaceAll(/\{\d+\}/g, '')) : hasTwoWords(template) && !isElsewhere && !isWire.test(template)) {
						shown.set(template, name);
					}
				}

				for (const inner of holes) {
					visit(inner, hides);
				}

				return;
			}

			forEachChild(node, inner => {
				visit(inner, hides && !isFunctionLike(node));
			});
		};

		visit(createSourceFile(file, readFileSync(file, 'utf8'), ScriptTarget.Latest, true), false);
	}

	return {shown, all};
}
