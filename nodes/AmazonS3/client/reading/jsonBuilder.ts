import type { S3Error } from '../errors/errors';

/** An array or an object whose end is not seen. Positions are in the text that is held. */
export interface Open {
	isArray: boolean;
	/** Of its bracket. */
	start: number;
	/** Behind what has been parsed of it. */
	from: number;
	/** Behind its last comma. */
	afterComma: number;
	hasChildren: boolean;
	/** What has been parsed of it; undefined while nothing has. */
	built?: unknown[] | Record<string, unknown>;
}

export interface HeldText {
	slice(from: number, to: number): string;
	/**
	 * The value of JSON text that stands at this position.
	 * @param before what is put before the text to make it JSON, and is no part of the object
	 */
	parse(json: string, position: number, before: string, after: string): unknown;
	faultAt(position: number, problem: string): S3Error;
}

const BLANK = /^[ \t\r\n]*$/;

/** Builds arrays and objects whose end is not seen from what is complete of them. All of it throws what `parse` and `faultAt` say. */
export function createJsonBuilder({ slice, parse, faultAt }: HeldText) {
	/** Parses complete children, which end before `end`. */
	const addChildren = (parent: Open, end: number): void => {
		const position = parent.from;
		let children = slice(position, end);
		parent.from = end;
		let skipped = 0;
		if (parent.hasChildren) {
			if (BLANK.test(children)) return;
			const [comma] = /^[ \t\r\n]*,?/.exec(children)!;
			if (!comma.endsWith(',')) throw faultAt(position + comma.length, 'a comma is missing');
			skipped = comma.length;
			children = children.slice(skipped);
		}
		if (BLANK.test(children)) throw faultAt(end, 'a value is missing');
		if (parent.isArray) {
			const elements = parse(children, position + skipped, '[', ']') as unknown[];
			for (const element of elements) (parent.built as unknown[]).push(element);
		} else {
			const members = parse(children, position + skipped, '{', '}') as Record<string, unknown>;
			for (const name of Object.keys(members)) setMember(parent.built as Record<string, unknown>, name, members[name]);
		}
		parent.hasChildren = true;
	};

	return {
		addChildren,
		/** Parses the rest of an array or object that ends there. */
		end(closed: Open, position: number): void {
			if (closed.hasChildren || !BLANK.test(slice(closed.from, position))) addChildren(closed, position);
		},
		/** Gives a value that is still open to its parent. */
		attach(parent: Open, child: Open): void {
			const hasComma = parent.afterComma > parent.from;
			if (hasComma) addChildren(parent, parent.afterComma - 1);
			else if (parent.hasChildren) throw faultAt(child.start, 'a comma is missing');
			const prefix = slice(hasComma ? parent.afterComma : parent.from, child.start);
			if (parent.isArray) {
				if (!BLANK.test(prefix)) throw faultAt(child.start, 'a comma is missing');
				(parent.built as unknown[]).push(child.built);
			} else {
				const members = parse(prefix, child.start - prefix.length, '{', 'null}') as Record<string, unknown>;
				setMember(parent.built as Record<string, unknown>, Object.keys(members)[0]!, child.built);
			}
			parent.from = child.start;
		},
	};
}

/** Sets a member of an object, also one that is named __proto__. */
export function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
	if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
	else object[name] = value;
}
