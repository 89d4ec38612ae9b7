/** Expressions and code in other nodes that read the output of a migrated node. */
import { MIXED, type originsIn, type Origin } from './origins';
import { isExpression, mapCode } from './value';
import { takesWholeItems } from './wholeItems';
import type { Parameters, Say, WorkflowNode } from './workflow';

type Origins = ReturnType<typeof originsIn>;

/** The node's parameters with what they read of migrated nodes under its new name. What cannot be rewritten is said. */
export function rewriteReferences(node: WorkflowNode, origins: Origins, say: Say): Parameters {
	const isCode = /\.(code|function|functionItem)$/.test(node.type);
	const namesFields = NAMING.has(node.type.replace('n8n-nodes-base.', ''));
	const input = origins.ofInput(node.name);
	const inputNames = namesOf(input);
	if (input !== undefined && input !== MIXED && input.migrated !== undefined && takesWholeItems(node, Object.keys(inputNames)))
		say('check', `It takes whole items of ${JSON.stringify(input.migrated)}, whose fields have other names now.`);
	const sayLost = () => {
		if (input !== undefined && input !== MIXED && input.migrated === undefined && input.askNode !== undefined)
			say(
				'check',
				`It takes fields that ${JSON.stringify(input.download)} no longer passes on. ` +
					`Read them from ${JSON.stringify(input.askNode)}, or bring them together with Merge.`,
			);
	};
	if (takesWholeItems(node)) sayLost();
	const rewrite = (value: unknown, path: string): unknown => {
		if (Array.isArray(value)) return value.map((inside) => rewrite(inside, path));
		if (typeof value === 'object' && value !== null) {
			return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, rewrite(inside, name)]));
		}
		if (isExpression(value)) return mapCode(value, (code) => rewriteCode(code, node.name, origins, say));
		if (typeof value !== 'string') return value;
		if (isCode && /code$/i.test(path)) return rewriteProgram(value, path, node.name, origins, say);
		if (!namesFields || !NAMES_FIELDS.test(path)) return value;
		if (value !== '') sayLost();
		if (input === MIXED) sayMixedNames(value, origins.oldNames, say);
		return rewriteNames(value, inputNames);
	};
	return rewrite(node.parameters ?? {}, '') as Parameters;
}

/** Nodes whose parameters name fields of their input. Those of others may name columns of a table, or fields of a form. */
const NAMING = new Set([
	...['aggregate', 'compareDatasets', 'convertToFile', 'dateTime', 'html', 'itemLists', 'merge', 'moveBinaryData', 'removeDuplicates'],
	...['renameKeys', 'set', 'sort', 'splitOut', 'spreadsheetFile', 'summarize'],
]);

/** Their parameters with names of fields that come in, unlike those that say what goes out. */
const NAMES_FIELDS = /^(?!binary|destination|new|output).*(field|property)|^currentKey$/i;

/** The new name of each field under its old one, unless a node on the way has set it. */
function namesOf(origin: Origin | typeof MIXED | undefined): Record<string, string> {
	if (origin === undefined || origin === MIXED || origin.migrated === undefined) return {};
	return Object.fromEntries(Object.entries(origin.outputs?.names ?? {}).filter(([old]) => origin.set?.includes(old) !== true));
}

function sayMixedNames(value: string, oldNames: ReadonlySet<string>, say: Say): void {
	const found = value
		.split(',')
		.map((part) => part.trim())
		.filter((part) => oldNames.has(part));
	if (found.length > 0)
		say('check', `${found.join(', ')}: its items come from several nodes, one of them migrated, which name their fields differently.`);
}

/** Names of fields, as Sort, Aggregate and others have them, alone or separated by commas. */
function rewriteNames(value: string, names: Record<string, string>): string {
	const parts = value.split(',').map((part) => part.trim());
	const isOld = (part: string) => Object.hasOwn(names, part);
	return parts.some(isOld) ? parts.map((part) => (isOld(part) ? names[part] : part)).join(', ') : value;
}

/** How a node is named: `$('Node')`, `$node["Node"]`, `$node.Node`. */
const BY_CALL = /\$\((?<quote>['"`])(?<node>(?:\\.|(?!\k<quote>).)+)\k<quote>\)/.source;
const BY_BRACKETS = /\$node\[(?<quote2>['"])(?<node2>(?:\\.|(?!\k<quote2>).)+)\k<quote2>\]/.source;
const BY_DOT = /\$node\.(?<node3>\w+)/.source;

const PICK = /(?<pick>item|first\(\)|last\(\)|pairedItem\([^()]*\)|itemMatching\([^()]*\))/.source;

/** Where the JSON of an item is: of the item at hand, or of a node that is named. */
const JSON_OF = new RegExp(
	`(?:${[
		String.raw`(?<own>\$json|\$input\s*\.(?:item|first\(\)|last\(\))\s*\??\.json)`,
		String.raw`${BY_CALL}\s*\??\.${PICK}\s*\??\.json`,
		String.raw`${BY_BRACKETS}\.json`,
		String.raw`${BY_DOT}\.json`,
	].join('|')})(?![\\w(])`,
	'g',
);
const FIELD = /^\??\.\s*([A-Za-z_$][\w$]*)|^(?:\?\.)?\[\s*(['"])([^'"\\]+)\2\s*\]/;

function rewriteCode(code: string, name: string, origins: Origins, say: Say): string {
	let result = '';
	let at = 0;
	const list = (words: string) => say('check', `${shown(code)}: ${words}`);
	for (const match of code.matchAll(withName(JSON_OF))) {
		const { own, pick = 'item' } = match.groups!;
		const named = unescaped(match.groups!.node ?? match.groups!.node2 ?? match.groups!.node3);
		const origin = own === undefined ? origins.ofOutput(named!) : origins.ofInput(name);
		const end = match.index + match[0].length;
		const field = FIELD.exec(code.slice(end));
		const readAs = field?.[1] ?? field?.[3];
		if (origin === undefined || (origin !== MIXED && readAs !== undefined && origin.set?.includes(readAs))) continue;
		if (origin !== MIXED && origin.maybe !== undefined && readAs !== undefined && isOldName(origin, readAs))
			list(`it may come from ${JSON.stringify(origin.maybe)}, whose field ${readAs} has another name now.`);
		if (origin !== MIXED && origin.migrated === undefined && origin.askNode === undefined) continue;
		if (origin === MIXED) {
			list('its items come from several nodes, one of them migrated, which name their fields differently.');
			continue;
		}
		const json = origin.askNode === undefined ? match[0] : `$(${JSON.stringify(origin.askNode)}).${pickOf(own, pick)}.json`;
		const reading =
			readAs === undefined || !Object.hasOwn(origin.outputs?.readings ?? {}, readAs) ? undefined : origin.outputs!.readings[readAs];
		if (readAs === undefined && origin.migrated !== undefined) {
			list(`it reads the whole output of ${JSON.stringify(origin.migrated)}, whose fields have other names now.`);
		} else if (readAs !== undefined && origin.outputs?.lost.includes(readAs)) {
			list(`the output of ${JSON.stringify(origin.migrated)} has no ${readAs} any more.`);
		}
		if (reading === undefined && json === match[0]) continue;
		result += code.slice(at, match.index) + (reading === undefined ? json : reading(json));
		at = end + (reading === undefined ? 0 : field![0].length);
	}
	const done = result + code.slice(at);
	sayWholeLists(code, name, origins, list);
	sayParameters(code, origins, list);
	return done;
}

const withName = (pattern: RegExp) => new RegExp(pattern.source, pattern.flags);
const unescaped = (text: string | undefined) => text?.replace(/\\(.)/g, '$1');

/** `$input.first().json` becomes `.first()` of the node to ask. */
const pickOf = (own: string | undefined, pick: string): string =>
	own === undefined ? pick : (/\.(first|last)\(\)/.exec(own)?.[0].slice(1) ?? 'item');

/** Lists of items, and the old `$items()`, whose fields nobody can follow. */
function sayWholeLists(code: string, name: string, origins: Origins, list: (words: string) => void): void {
	for (const match of code.matchAll(LISTS)) {
		const node = unescaped(match.groups!.node ?? match.groups!.node2);
		const origin = node === undefined ? origins.ofInput(name) : origins.ofOutput(node);
		const from = node ?? (origin === MIXED ? undefined : (origin?.migrated ?? origin?.download));
		if (hasOtherNames(origin))
			list(`it reads all items of ${from === undefined ? 'several nodes' : JSON.stringify(from)}, whose fields have other names now.`);
	}
}

const LISTS = new RegExp(
	[
		String.raw`${BY_CALL}\s*\.all\(`,
		String.raw`\$items\((?<quote2>['"])(?<node2>(?:\\.|(?!\k<quote2>).)+)\k<quote2>`,
		String.raw`\$items\(\s*\)`,
		String.raw`\$input\s*\.all\(`,
	].join('|'),
	'g',
);

function sayParameters(code: string, { isMigrated }: Origins, list: (words: string) => void): void {
	for (const { groups } of code.matchAll(PARAMETERS)) {
		const node = unescaped(groups!.node ?? groups!.node2 ?? groups!.node3)!;
		if (isMigrated(node)) list(`it reads the parameters of ${JSON.stringify(node)}, which has others now.`);
	}
}

const PARAMETERS = new RegExp(String.raw`(?:${BY_CALL}|${BY_BRACKETS}|${BY_DOT})\s*\.(?:params|parameter)\b`, 'g');

const isOldName = ({ outputs }: Origin, field: string): boolean =>
	Object.hasOwn(outputs?.readings ?? {}, field) || outputs?.lost.includes(field) === true;

const hasOtherNames = (origin: Origin | typeof MIXED | undefined): boolean =>
	origin === MIXED || origin?.migrated !== undefined || origin?.askNode !== undefined;

/** Code nodes: what names its node or is of the item at hand is rewritten; other places that look like an old field are said. */
function rewriteProgram(program: string, path: string, name: string, origins: Origins, say: Say): string {
	if (path === 'pythonCode') {
		if (hasOtherNames(origins.ofInput(name)))
			say('check', 'Python code reads the output of a migrated node, whose fields have other names now.');
		return program;
	}
	const rewritten = rewriteCode(program, name, origins, (kind, text) => say(kind, text));
	const input = origins.ofInput(name);
	if (!hasOtherNames(input)) return rewritten;
	const old = input === MIXED ? [] : [...Object.keys(input!.outputs?.readings ?? {}), ...(input!.outputs?.lost ?? [])];
	const found = old.filter((field) => new RegExp(String.raw`(?:\.|\[\s*['"])${field}\b|[{,]\s*${field}\s*[,}:]`).test(rewritten));
	if (found.length > 0) say('check', `The code may read ${found.join(', ')} of a migrated node: see docs/moving.md for the new names.`);
	if (input === MIXED || input!.askNode !== undefined) {
		say('check', 'The code gets the output of a migrated download, which no longer has the fields of its input.');
	}
	return rewritten;
}

const shown = (code: string): string => {
	const line = code.trim().replace(/\s+/g, ' ');
	return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};
