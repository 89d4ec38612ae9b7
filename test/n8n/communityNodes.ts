import type { Locator, Page } from 'playwright-core';

/** n8n runs npm for what is done here. */
const NPM_MS = 120_000;
const POLL_MS = 500;

/** n8n's page *Settings → Community nodes*. */
export class CommunityNodes {
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {
		page.setDefaultTimeout(NPM_MS);
	}

	/** Opens the page and waits until n8n knows what is installed. */
	async open(): Promise<void> {
		const listed = this.page.waitForResponse((answer) => new URL(answer.url()).pathname === '/rest/community-packages');
		await this.page.goto(`${this.url}/settings/community-nodes`);
		await listed;
		await this.cards
			.getByText(/v\d+\.\d+/)
			.first()
			.or(this.installButton)
			.first()
			.waitFor();
	}

	/** Installs the newest version of a package by its name and waits until it is in the list. `onFilled` sees the dialog. */
	async install(name: string, onFilled: (dialog: Locator) => Promise<void>): Promise<void> {
		await this.installButton.click();
		await this.page
			.getByTestId('package-name-input')
			.locator('input')
			.or(this.page.locator('input[data-test-id=package-name-input]'))
			.first()
			.fill(name);
		await this.page.getByTestId('user-agreement-checkbox').click();
		await onFilled(this.page.getByRole('dialog').first());
		await this.page.getByTestId('install-community-package-button').click();
		await this.page.getByTestId('install-community-package-button').waitFor({ state: 'hidden' });
		await this.cards.getByText(name).first().waitFor();
	}

	/** Updates the one package and waits until it is done. */
	async update(): Promise<void> {
		await this.cards.getByRole('button', { name: 'Update', exact: true }).click();
		await this.confirm('Confirm update');
	}

	/** Uninstalls the one package and waits until it is gone. */
	async uninstall(): Promise<void> {
		await this.cards.getByTestId('action-toggle').first().click();
		await this.page.getByText('Uninstall package', { exact: true }).click();
		await this.confirm('Confirm uninstall');
	}

	/** The packages in the list, each with all that is shown of it. */
	async packages(): Promise<string[]> {
		return await this.cards.allInnerTexts();
	}

	/** The description of a node type that n8n's editor gets, undefined when n8n does not know it. */
	async nodeType(name: string): Promise<Record<string, unknown> | undefined> {
		for (const giveUpAt = Date.now() + NPM_MS; ; await this.page.waitForTimeout(POLL_MS)) {
			const answer = await this.page.request.get(`${this.url}/types/nodes.json`);
			// Right after its start n8n has no such file yet, and answers with its page.
			const isThere = (answer.headers()['content-type'] ?? '').includes('json');
			if (isThere) return ((await answer.json()) as Array<{ name: string }>).find((type) => type.name === name);
			if (Date.now() > giveUpAt) throw new Error(`n8n gives no node types: ${answer.status()}`);
		}
	}

	private async confirm(label: string): Promise<void> {
		const button = this.page.getByRole('button', { name: label });
		await button.click();
		await button.waitFor({ state: 'hidden' });
		await this.page.getByRole('dialog').first().waitFor({ state: 'hidden' });
	}

	private get cards(): Locator {
		return this.page.getByTestId('community-package-card');
	}

	private get installButton(): Locator {
		return this.page.getByRole('button', { name: /^\s*Install/ }).first();
	}
}
