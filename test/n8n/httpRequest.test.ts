import { createServer } from 'node:http';
import { execute, itemsOf } from './execute';
import { clear, put } from './secondClient';
import { testLab } from './testLab';

afterAll(async () => await clear('errors/'));

test('the HTTP Request node lists the bucket with the connection', async () => {
	await put('errors/listed.txt', 'x');
	const [answer] = itemsOf(await execute('httpRequest'), 'HTTP Request');
	expect(String(answer!.json.data)).toContain('<Key>errors/listed.txt</Key>');
});

test('to another host nothing is signed and nothing is sent', async () => {
	const asked: string[] = [];
	const stranger = createServer((request, response) => {
		asked.push(request.url!);
		response.end('I am not S3');
	});
	await new Promise<void>((resolve) => stranger.listen(testLab().foreignPort, '127.0.0.1', resolve));
	try {
		const { error } = await execute('httpRequestElsewhere');
		expect(error?.message).toContain('127.0.0.1');
		expect(asked).toEqual([]);
	} finally {
		await new Promise((resolve) => stranger.close(resolve));
	}
});
