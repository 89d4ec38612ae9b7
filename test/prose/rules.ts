import writeGood from 'write-good';

/** Something in a text that a reader stumbles over. */
export interface Finding {
	/** The words. */
	words: string;
	/** Why, and what to write instead. */
	reason: string;
}

/** A sentence that has more words than this has to be read twice. */
const MAX_WORDS = 34;

/** Words of our own: phrases that sound translated, and long words for short ones. */
const PHRASES: Array<[RegExp, string]> = [
	[/\bshall\b/i, 'should, or must'],
	[/\bthe ones? (?:that|which|of)\b/i, 'name the thing'],
	[/\bthat of (?:the|its|a)\b/i, 'name the thing'],
	[/\bas a rule\b/i, 'usually'],
	[/\bof (?:your|our|its|their) own\b/i, 'your, own, self-hosted'],
	[/\b(?:mends?|mended|mending)\b/i, 'fix'],
	[/\bwherefrom|whereto|wherein|thereof|therein|hereby\b/i, 'plain words'],
	[/\bby itself\b/i, 'automatically, or leave it out'],
	[/\bnobody\b/i, 'no one, or name who'],
	[/\bin order to\b/i, 'to'],
	[/\bis able to|are able to\b/i, 'can'],
	[/\b(?:everybody|somebody)\b/i, 'everyone, someone, or name who'],
	[/\bbesides\b/i, 'also, as well'],
	[/\bfor a while\b/i, 'for a limited time'],
	[/\b(?:simply|obviously|just|easily|very|really|quite)\b/i, 'leave it out'],
	[/\butili[sz]e/i, 'use'],
	[/\b(?:please)\b/i, 'leave it out'],
	[/\bi\.e\.|\betc\b/i, 'for example, that is, and so on'],
	[/\bwhere it can\b/i, 'if possible'],
	[/\bis taken for\b/i, 'counts as'],
	[/\bgoes? up\b/i, 'is uploaded'],
	[/\bcomes? down\b/i, 'is downloaded'],
	[/\bstands? (?:beside|for|in|on|there)\b/i, 'is'],
];

const CHECKS = {
	weasel: false,
	illusion: true,
	so: false,
	thereIs: false,
	passive: false,
	adverb: false,
	tooWordy: true,
	cliches: true,
	eprime: false,
};

/** Words that write-good finds too long and that are S3's, n8n's or the field's own. */
const OUR_TERMS = [
	'it was|in between|type of|as to|outside of|address|delete|deleting|multiple|request|requests|requested|require|requires',
	'required|expire|expires|expiration|initiate|component|contain|contains|function|identify|location|maintain|maintained|minimum',
	'maximum|modify|monitor|objective|option|parameters?|permit|previous|provide|provides|purchase|retain|retained|retaining|select',
	'selected|submit|subsequent|terminate|transmit|validate|validated|version|evaluate|evaluated|all of|type|equivalent|additional',
	'it is|there is|there are|implement|allocate|advantage|combined|forward|attempt|attempts|however|indicate|indicates|portion',
	'remain|remains|remainder|similar to|state-of-the-art|sufficient|time period|whether or not|with the exception of|accordance',
	'accompany|accomplish|numerous|objectives|owing to|other than|initial|finalize|facilitate|factor',
].join('|');
/** Whether a find of write-good is one of them, whole. */
const IS_OUR_TERM = new RegExp(`^(?:${OUR_TERMS})$`, 'i');

/** What is wrong with a text: nothing, or its findings. Code, links and placeholders do not count. */
export function findingsIn(text: string): Finding[] {
	const prose = withoutCode(text);
	const phrases = PHRASES.flatMap(([pattern, instead]) => {
		const found = pattern.exec(prose);
		return found ? [{ words: found[0], reason: `better: ${instead}` }] : [];
	});
	const wordy = writeGood(prose, CHECKS)
		.map(({ index, offset, reason }) => ({ words: prose.slice(index, index + offset), reason }))
		.filter(({ words }) => !IS_OUR_TERM.test(words));
	const long = sentencesOf(prose)
		.filter((sentence) => sentence.split(/\s+/).length > MAX_WORDS)
		.map((sentence) => ({ words: `${sentence.slice(0, 60)}…`, reason: `more than ${MAX_WORDS} words: two sentences` }));
	return [...phrases, ...wordy, ...long];
}

const withoutCode = (text: string) => {
	let count = 0;
	// Each its own, so that two of them are no repeated word.
	const letters = () => String.fromCharCode(97 + (count++ % 26));
	return text
		.replace(/`[^`]*`/g, () => `Code${letters()}`)
		.replace(/<\/?[a-z][^>]*>/gi, ' ')
		.replace(/\]\([^)]*\)/g, ']')
		.replace(/https?:\/\/\S+/g, 'LINK')
		.replace(/\$\{[^}]*\}/g, () => `Value${letters()}`);
};

const sentencesOf = (text: string) =>
	text
		.split(/(?<=[.!?:;])\s+|\n\s*\n|\s*[|·]\s*|\n\s*[-*\d]+[.]?\s/)
		.map((sentence) => sentence.trim())
		.filter((sentence) => sentence !== '');
