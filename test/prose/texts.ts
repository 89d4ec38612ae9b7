import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const PROJECT = join(__dirname, '../..');

/** A text that people read, and where it is. */
export interface Text {
	file: string;
	line: number;
	text: string;
}

/** Paragraphs of the pages that are written by hand. Tables that a test writes have their texts in the fields. */
export function textsOfPages(): Text[] {
	const pages = [
		'README.md',
		'CONTRIBUTING.md',
		'SECURITY.md',
		'CODE_OF_CONDUCT.md',
		'test/README.md',
		...pagesIn('docs'),
		...pagesIn('nodes'),
		...pagesIn('migration'),
	];
	// A lab notebook: for whoever measures again.
	const notRead = ['docs/performance-notes.md'];
	return pages.filter((page) => existing.has(page) && !notRead.includes(page)).flatMap((page) => paragraphsOf(page));
}

const pagesIn = (folder: string) =>
	readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name));

const existing = new Set([...readdirSync(PROJECT), ...['docs', 'migration', 'nodes', 'test'].flatMap((folder) => pagesIn(folder))]);

function paragraphsOf(file: string): Text[] {
	const withLines = readFileSync(join(PROJECT, file), 'utf8').replace(
		/<!-- [\w ]+: (?:written|drawn)[^]*?<!-- [\w ]+: end -->|```[^]*?```/g,
		(block) => '\n'.repeat(block.split('\n').length - 1),
	);
	const texts: Text[] = [];
	let line = 1;
	for (const paragraph of withLines.split(/\n(?=\n|[-|*#]|\d+\. )/)) {
		if (/\w/.test(paragraph)) texts.push({ file, line, text: paragraph.replace(/^\n*#+ .*$/gm, '').replace(/\s*\n\s*/g, ' ') });
		line += paragraph.split('\n').length;
	}
	return texts;
}

/** Texts in the code that a user reads: whatever string is a phrase. */
export function textsOfCode(): Text[] {
	const files = ['nodes', 'credentials', 'migration'].flatMap((folder) =>
		readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => join(PROJECT, folder, name)),
	);
	return files.flatMap((file) => {
		const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
		const texts: Text[] = [];
		const visit = (node: ts.Node, isPart: boolean) => {
			const text = textOf(node);
			if (text !== undefined && !isPart && isPhrase(text)) {
				texts.push({ file: relative(PROJECT, file), line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text });
			}
			const hasParts = text !== undefined && ts.isBinaryExpression(node);
			ts.forEachChild(node, (child) => visit(child, hasParts));
		};
		visit(source, false);
		return texts;
	});
}

/** The text of a string, a template, or several that are joined by `+`, which a reader sees as one. */
function textOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (ts.isTemplateExpression(node)) return node.getText().slice(1, -1);
	if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
	const [left, right] = [textOf(node.left), textOf(node.right)];
	return left === undefined || right === undefined ? undefined : left + right;
}

/** Three words and a space between them: no code, no name. */
const isPhrase = (text: string) => /[A-Za-z]{2,} [A-Za-z]{1,} [A-Za-z]/.test(text);
