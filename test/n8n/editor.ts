import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page, selectors } from 'playwright-core';
import { animatedPng, type Frame } from './animation';
import { testLab } from './testLab';

const STEP_TIMEOUT_MS = 45_000;
const CLOSES_ITSELF_WITHIN_MS = 3_000;
const TOO_MANY_REQUESTS = 429;
const WAIT_FOR_LOGIN_MS = 10_000;
const WIDTH = 1280;
const HEIGHT = 900;
const ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Sends the form of the login: the status of n8n's answer. It takes five logins of a user in a minute. */
async function submitLogin(page: Page): Promise<number> {
	const answer = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/rest/login'));
	await page.getByTestId('form-submit-button').click();
	return (await answer).status();
}

/** n8n's editor in a browser, with the owner logged in. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
	) {}

	/** Opens a browser that reaches this machine only, and logs in: to the n8n of this run, unless to another one. */
	static async open(url = testLab().url): Promise<Editor> {
		const { chromium: executablePath, owner } = testLab();
		selectors.setTestIdAttribute('data-test-id');
		const browser = await chromium.launch({ executablePath, args: ARGS });
		try {
			const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT }, deviceScaleFactor: 1 });
			page.setDefaultTimeout(STEP_TIMEOUT_MS);
			await page.route(
				({ hostname }) => hostname !== '127.0.0.1',
				async (route) => await route.abort(),
			);
			await page.goto(`${url}/signin`);
			await page.locator('input[name="emailOrLdapLoginId"]').fill(owner.email);
			await page.locator('input[name="password"]').fill(owner.password);
			while ((await submitLogin(page)) === TOO_MANY_REQUESTS) await page.waitForTimeout(WAIT_FOR_LOGIN_MS);
			await page.waitForURL(/\/(home|workflow)/);
			return new Editor(browser, page);
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/**
	 * Makes a new workflow and puts the node into it by its action in the nodes panel; the node's form is open then.
	 * `onStep` sees the page on the way.
	 */
	async addNode(action: string, onStep: () => Promise<void> = async () => {}): Promise<void> {
		const { page } = this;
		await page.goto(`${testLab().url}/workflow/new`);
		await page.getByTestId('canvas-add-button').waitFor();
		await onStep();
		await page.getByTestId('node-creator-plus-button').or(page.getByTestId('canvas-plus-button')).first().click();
		await page.getByTestId('node-creator-search-bar').fill('Amazon S3');
		const node = page
			.getByTestId('node-creator-item-name')
			.filter({ hasText: /^\s*Amazon S3\s*$/ })
			.first();
		await node.waitFor();
		await onStep();
		await node.click();
		const wanted = page
			.getByTestId('node-creator-item-name')
			.filter({ hasText: new RegExp(`^\\s*${action}\\s*$`) })
			.first();
		// Beside the trigger, the actions are a list that is closed at first.
		const actions = page.getByTestId('node-creator-category-item').filter({ hasText: /Actions/ });
		await wanted.or(actions).first().waitFor();
		if (!(await wanted.isVisible())) await actions.click();
		await wanted.waitFor();
		await onStep();
		await wanted.click();
		await page.getByTestId('ndv').waitFor();
	}

	/** The form of the node that is open. */
	get nodeForm(): Locator {
		return this.page.getByTestId('ndv');
	}

	/** Chooses in a list of the node's form. */
	async chooseIn(name: string, option: string): Promise<void> {
		await this.nodeForm.getByTestId(`parameter-input-${name}`).click();
		await this.page
			.getByRole('option', { name: new RegExp(`^${option}`) })
			.first()
			.click();
	}

	/** Types into a field of the node's form. */
	async fillIn(name: string, text: string): Promise<void> {
		await this.nodeForm.getByTestId(`parameter-input-${name}`).locator('input, textarea').first().fill(text);
	}

	/** Executes the node that is open and returns what its output shows, once it shows `expected`. */
	async executeStep(expected: string): Promise<string> {
		await this.nodeForm.getByTestId('node-execute-button').click();
		const output = this.nodeForm.getByTestId('output-panel');
		await output.getByText(expected).first().waitFor();
		return await output.innerText();
	}

	/** Shows the output of the node that is open as a table and returns its text, once it shows `expected`. */
	async outputTable(expected: string): Promise<string> {
		const output = this.nodeForm.getByTestId('output-panel');
		await output.getByTestId('radio-button-table').click();
		await output.getByRole('cell', { name: expected }).first().waitFor();
		return await output.innerText();
	}

	/** Whether the node that is open has a connection; n8n gives a new node the only one that there is. */
	async hasCredential(): Promise<boolean> {
		const list = this.nodeForm.getByTestId('node-credentials-select');
		return (await list.isVisible()) && (await list.locator('input').first().inputValue()) !== '';
	}

	/** Opens the form of a new credential from the node's form. */
	async createCredential(): Promise<CredentialForm> {
		const { page } = this;
		const noneYet = page.getByTestId('node-credentials-empty-state').getByRole('button').first();
		const list = page.getByTestId('node-credentials-select');
		await noneYet.or(list).first().waitFor();
		if (await noneYet.isVisible()) {
			await noneYet.click();
		} else {
			await list.click();
			await page.getByText('Create new credential', { exact: false }).last().click();
		}
		const form = new CredentialForm(page);
		await form.dialog.waitFor();
		return form;
	}

	/** Opens the credential of the node that is open; n8n tests it then. */
	async openCredential(): Promise<CredentialForm> {
		await this.page.getByTestId('credential-edit-button').click();
		const form = new CredentialForm(this.page);
		await form.dialog.waitFor();
		return form;
	}

	/** Makes a picture of a part of the page for the documentation, in a window of that height, when pictures were asked for. */
	async picture(part: Locator, name: string, height = HEIGHT): Promise<void> {
		const { screenshots } = testLab();
		if (screenshots === undefined) return;
		mkdirSync(screenshots, { recursive: true });
		await this.page.setViewportSize({ width: WIDTH, height });
		await this.page.mouse.move(0, 0);
		await part.screenshot({ path: join(screenshots, name), animations: 'disabled', style: '.el-notification { display: none }' });
		await this.page.setViewportSize({ width: WIDTH, height: HEIGHT });
	}

	/** Makes pictures of the whole page for an animation of the documentation, when pictures were asked for. */
	filmed(name: string): Film {
		return new Film(this.page, name);
	}
}

const FILM_HEIGHT = 760;

/** An animation: a picture for each step. */
export class Film {
	private readonly frames: Frame[] = [];

	constructor(
		private readonly page: Page,
		private readonly name: string,
	) {}

	/** Adds what the page shows, to stand so long. */
	async take(ms = 1600): Promise<void> {
		if (testLab().screenshots === undefined) return;
		await this.page.setViewportSize({ width: WIDTH, height: FILM_HEIGHT });
		await this.page.mouse.move(0, 0);
		const png = await this.page.screenshot({ animations: 'disabled', style: '.el-notification { display: none }' });
		this.frames.push({ png, ms });
	}

	/** Writes the animation, and returns how many bytes it has; nothing without pictures. */
	save(): number | undefined {
		const { screenshots } = testLab();
		if (screenshots === undefined) return undefined;
		mkdirSync(screenshots, { recursive: true });
		const file = animatedPng(this.frames);
		writeFileSync(join(screenshots, this.name), file);
		return file.length;
	}
}

/** The dialog of one credential. */
export class CredentialForm {
	readonly dialog: Locator;

	constructor(private readonly page: Page) {
		this.dialog = page.getByTestId('editCredential-modal');
	}

	/** The labels of the fields that are shown, from top to bottom. */
	async labels(): Promise<string[]> {
		const labels = await this.dialog.getByTestId('credential-connection-parameter').locator('label:not([role="radio"])').allInnerTexts();
		return labels.map((label) => label.split('\n')[0]!.replace('*', '').trim());
	}

	async fill(name: string, value: string): Promise<void> {
		await this.field(name).locator('input').fill(value);
	}

	async choose(name: string, option: RegExp): Promise<void> {
		await this.field(name).click();
		await this.page.getByRole('option', { name: option }).click();
	}

	async turnOn(name: string): Promise<void> {
		await this.field(name).locator('.el-switch').click();
	}

	/** Whether a field begins in the part of the dialog that is seen without scrolling. */
	async isInView(name: string): Promise<boolean> {
		const [field, dialog] = [await this.field(name).boundingBox(), await this.dialog.boundingBox()];
		return field !== null && dialog !== null && field.y >= dialog.y && field.y + field.height / 2 <= dialog.y + dialog.height;
	}

	/** Saves, which n8n follows with the connection test. Returns what the user reads when it fails, nothing when not. */
	async saveAndTest(): Promise<string> {
		const state = this.dialog.getByTestId('credential-save-button');
		const answered = this.page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test'));
		// Not the place alone: while n8n has not noticed a change, "Saved" stands there, which takes clicks and does nothing.
		await state.getByRole('button', { name: 'Save', exact: true }).click();
		await answered;
		// The words of the test before stay until n8n has read the answer.
		await state.getByText('Testing').waitFor({ state: 'hidden' });
		if (await this.failed.isVisible()) return await this.readBanner();
		// n8n closes the dialog by itself then; an older one says that the test has succeeded.
		await this.dialog.waitFor({ state: 'hidden', timeout: CLOSES_ITSELF_WITHIN_MS }).catch(async () => await this.tested.waitFor());
		return '';
	}

	/** Leaves the form, which older n8n keeps open when its test has succeeded. */
	async close(): Promise<void> {
		if (await this.dialog.isVisible()) await this.dialog.locator('.el-dialog__close').first().click();
		await this.dialog.waitFor({ state: 'hidden' });
	}

	/** n8n's words for a test that failed. */
	private get failed(): Locator {
		return this.dialog.getByText(/Couldn.t connect with these settings/);
	}

	/** n8n's words for a test that succeeded. */
	get tested(): Locator {
		return this.dialog.getByText('Connection tested successfully');
	}

	/** What stands above the fields, with all details. */
	async readBanner(): Promise<string> {
		const more = this.dialog.getByText('More details');
		if (await more.isVisible()) await more.click();
		const text = await this.dialog.getByTestId('node-credentials-config-container').innerText();
		return text.split('Connection Name')[0]!.replace(/\s+/g, ' ').trim();
	}

	private field(name: string): Locator {
		return this.dialog.getByTestId(`parameter-input-${name}`);
	}
}
