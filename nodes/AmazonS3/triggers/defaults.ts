import { MAX_EXPIRY_SECONDS } from '../client/sharing/expiry';

/** Objects that a poll tells of where the option does not say less. */
export const POLL_LIMIT = 5000;

export const LINK_MINUTES = 60;
export const MAX_LINK_MINUTES = MAX_EXPIRY_SECONDS / 60;

export const MAX_FILE_MIB = 16;

/** Failed polls in a row before an error is reported. */
export const FAILED_POLLS = 3;

/** Keys that a snapshot in n8n's state may hold: about 25 bytes each. */
export const SNAPSHOT_LIMIT = 10_000;

/** Fingerprints that n8n's state may hold: 11 bytes each. */
export const RECENT_LIMIT = 40_000;

/** Keys Only Grow: polls between two whole listings. */
export const TAILS_PER_SWEEP = 60;

export const MAX_LONG_WINDOW_HOURS = 168;
