import { invalidInput } from '../../client/errors/errors';
import type { ObjectHeaders } from '../../client/upload/uploadTarget';
import { settingsOption } from '../fields';
import type { Item } from '../operation';
import { readChoice } from '../read/choice';
import { readDate } from '../read/date';
import { enteredAt } from '../read/field';
import { readFlag } from '../read/flag';
import { choiceField } from '../choiceField';

const modeField = choiceField({
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options: [
		{
			name: 'Compliance',
			value: 'COMPLIANCE',
			description: 'No one can delete the version before the date, not even the account owner',
		},
		{
			name: 'Governance',
			value: 'GOVERNANCE',
			description: 'Only users with a special permission can delete the version before the date',
		},
		{ name: 'None', value: 'none', description: "No date: only the legal hold, or the bucket's default" },
	],
	default: 'GOVERNANCE',
	description: 'Who cannot delete the version before the date',
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
export const lockOption = settingsOption(
	'Object Lock',
	'objectLock',
	'Add object lock',
	'Protects this version of the object from being deleted or overwritten. Requires a bucket with Object Lock.',
	[
		modeField,
		{
			displayName: 'Retain Until',
			name: 'retainUntil',
			type: 'dateTime',
			required: true,
			default: '',
			displayOptions: { show: { mode: ['COMPLIANCE', 'GOVERNANCE'] } },
			description: 'The date until which the version is protected',
		},
		{
			displayName: 'Legal Hold',
			name: 'legalHold',
			type: 'boolean',
			default: false,
			description: 'Whether to protect the version from being deleted until the hold is removed, regardless of the date',
		},
	],
);

/** What `lockOption` says, if anything. @throws S3Error of kind invalidInput for a date that is missing or over */
export function readLock(item: Item): Pick<ObjectHeaders, 'ObjectLockLegalHoldStatus' | 'ObjectLockMode' | 'ObjectLockRetainUntilDate'> {
	const settings = 'options.objectLock.settings';
	if ((enteredAt(item, settings).value ?? undefined) === undefined) return {};
	const ObjectLockLegalHoldStatus = readFlag(item, `${settings}.legalHold`) ? 'ON' : undefined;
	const mode = readChoice(item, modeField, settings);
	if (mode === 'none') return { ObjectLockLegalHoldStatus };
	const until = readDate(item, `${settings}.retainUntil`);
	if (until === undefined)
		throw invalidInput('Retain Until', 'is empty', undefined, 'Enter the date until which the object is protected, or set Mode to None.');
	if (until.getTime() <= Date.now()) throw invalidInput('Retain Until', 'is in the past', until.toISOString());
	return { ObjectLockLegalHoldStatus, ObjectLockMode: mode, ObjectLockRetainUntilDate: until };
}
