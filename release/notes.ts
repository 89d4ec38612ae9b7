/** Prints what the changelog says of the version in package.json: the text of the release on GitHub. */
import { notesOf } from './changelog';
import { readChangelog, readManifest } from './files';

console.log(notesOf(readChangelog(), readManifest().version));
