import { operations, tableOf } from '../../pairs/factors';
import { groupsOf } from '../../pairs/groups';
import { modelOf } from '../../pairs/models';

test.each(operations.map((name) => [`${name.resource} ${name.operation}`, name] as const))(
	'%s has values for each of its fields, a model, and cases in one test file',
	(_, name) => {
		const { factors, places } = tableOf(name);
		expect(factors.map((factor) => factor.name)).toEqual(expect.arrayContaining(places.map(({ factor }) => factor)) as string[]);
		expect(modelOf(name)).toBeInstanceOf(Function);
		expect({ groupsInGroupsTs: groupsOf(name) }).toEqual({ groupsInGroupsTs: 1 });
	},
);
