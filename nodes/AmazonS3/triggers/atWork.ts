import { searchBuckets, searchFolders } from '../methods/listSearch';
import { pollObjects } from './pollObjects';

/** What the trigger does once it polls, or once somebody picks in its form: one file, with the connections that both keep open. */
export { pollObjects, searchBuckets, searchFolders };
