import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const PROJECT = join(__dirname, '../../..');
export const NODE_FOLDER = join(PROJECT, 'nodes/AmazonS3');
export const CLIENT = join(NODE_FOLDER, 'client');

/** The source files below a folder, as absolute paths. */
export function sourceFiles(folder: string): string[] {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
	return files.map((file) => join(folder, file)).sort();
}

/** The files of the project that each file imports, types included. */
export function importGraph(files: string[]): Map<string, string[]> {
	const known = new Set(files);
	const resolve = (from: string, specifier: string) =>
		[`${specifier}.ts`, `${specifier}/index.ts`].map((path) => join(dirname(from), path)).find((path) => known.has(path));
	return new Map(
		files.map((file) => {
			const code = readFileSync(file, 'utf8').replace(/^ ?\*.*$|\/\*\*.*/gm, '');
			const specifiers = [...code.matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(([, specifier]) => specifier!);
			return [file, specifiers.map((specifier) => resolve(file, specifier)).filter((path) => path !== undefined)];
		}),
	);
}

/** A circle of imports, as the files on it in their order; undefined when there is none. */
export function findCircle(graph: Map<string, string[]>): string[] | undefined {
	const finished = new Set<string>();
	const visit = (file: string, path: string[]): string[] | undefined => {
		if (finished.has(file)) return undefined;
		if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].map((each) => relative(NODE_FOLDER, each));
		for (const next of graph.get(file) ?? []) {
			const circle = visit(next, [...path, file]);
			if (circle) return circle;
		}
		finished.add(file);
		return undefined;
	};
	for (const file of graph.keys()) {
		const circle = visit(file, []);
		if (circle) return circle;
	}
	return undefined;
}

/** The room of a file of client/, or the folder beside client/ in which it stands. */
export function roomOf(file: string): string {
	const [first, second] = relative(NODE_FOLDER, file).split(/[\\/]/);
	return first === 'client' ? second! : first!.endsWith('.ts') ? 'the nodes' : `${first}/`;
}
