import { existsSync } from 'node:fs';

const USUAL_PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/snap/bin/chromium',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Returns the path of a Chromium or Chrome. Throws when there is none: these tests are never skipped. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string {
	const places = env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : USUAL_PLACES;
	const found = places.find((place) => existsSync(place));
	if (found) return found;
	throw new Error(`The browser tests need Chromium or Chrome, which is not at: ${places.join(', ')}. Install it, or set CHROMIUM_PATH.`);
}
