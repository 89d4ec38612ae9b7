/** Reads what users read, pages and texts of the form and its errors, and names what sounds wrong. Part of `npm run lint`. */
import { findingsIn } from './rules';
import { textsOfCode, textsOfPages } from './texts';

const texts = [...textsOfPages(), ...textsOfCode()];
const findings = texts.flatMap(({ file, line, text }) =>
	findingsIn(text).map(({ words, reason }) => `${file}:${line}  "${words}": ${reason}`),
);
for (const finding of findings) console.log(finding);
console.log(`${texts.length} texts read, ${findings.length} findings.`);
process.exitCode = findings.length === 0 ? 0 : 1;
