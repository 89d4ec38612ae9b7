import { choiceField } from './choiceField';

/** What to do with an object that is there already. Each form offers some of these. */
const IF_EXISTS = {
	fail: { name: 'Fail', description: 'Leave the existing object unchanged and report an error' },
	keepBoth: { name: 'Keep Both', description: 'Add a number to the new key, such as report (1).pdf' },
	overwrite: { name: 'Overwrite', description: 'Replace it' },
	skip: { name: 'Skip', description: 'Leave the existing object unchanged and continue' },
};

type IfExists = keyof typeof IF_EXISTS;

/** The menu with these choices. The first one is the default. */
export const ifExistsField = <Choice extends IfExists>(description: string, preset: Choice, ...others: Choice[]) =>
	choiceField<Choice>({
		displayName: 'If Object Exists',
		name: 'ifExists',
		type: 'options',
		options: [preset, ...others].sort().map((value) => ({ name: IF_EXISTS[value].name, value, description: IF_EXISTS[value].description })),
		default: preset,
		description,
	});
