// The words on screen that CONTRACT names, as a person uses them, whatever browser shows them.

import { expect, type Locator, type Page } from '@playwright/test';

export abstract class Screen {
  abstract get page(): Page;
  /** Opens a URL of the product. */
  abstract open(url: string): Promise<void>;

  get devices(): Locator {
    return this.page.getByTestId('device');
  }

  get transfers(): Locator {
    return this.page.getByTestId('transfer');
  }

  get alerts(): Locator {
    return this.page.getByRole('alert');
  }

  /** The sentence about an invitation or a transfer that says this. */
  says(text: string | RegExp): Locator {
    return this.page.getByText(text).first();
  }

  async openConnect(): Promise<void> {
    await this.page.getByRole('button', { name: 'Connect a device' }).click();
    await expect(this.page.getByRole('dialog', { name: 'Connect a device' })).toBeVisible();
  }

  /** Opens the dialog if need be; answers the pairing link it shows. */
  async pairingLink(): Promise<string> {
    if (!(await this.page.getByRole('dialog').isVisible())) await this.openConnect();
    const field = this.page.getByTestId('pairing-link');
    await expect(field).toHaveValue(/#/);
    return field.inputValue();
  }

  /** Opens the dialog if need be; answers the code it shows. */
  async pairingCode(): Promise<string> {
    if (!(await this.page.getByRole('dialog').isVisible())) await this.openConnect();
    const shown = this.page.getByTestId('pairing-code');
    await expect(shown).toHaveText(/^\d{4}-[a-z]+-[a-z]+$/);
    return (await shown.textContent()) ?? '';
  }

  async typeCode(code: string): Promise<void> {
    if (!(await this.page.getByRole('dialog').isVisible())) await this.openConnect();
    await this.page.getByRole('textbox', { name: 'Code from the other device' }).fill(code);
    await this.page.getByRole('button', { name: 'Connect', exact: true }).click();
  }

  /** Waits until the service worker has the whole app and serves this page. */
  async isInstalled(): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  }

  async isConnected(count = 1): Promise<void> {
    await expect(this.page.locator('[data-testid=device][data-state=connected]')).toHaveCount(count);
  }

  async choose(files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
    await this.page.getByLabel('Choose files').setInputFiles(files);
  }

  transfer(state: string): Locator {
    return this.page.locator(`[data-testid=transfer][data-state=${state}]`);
  }

  async accept(): Promise<void> {
    await this.page.getByRole('button', { name: 'Accept', exact: true }).click();
  }

  /** Names below this origin's folder of staged transfers; nothing is left of one that is over. */
  staged(): Promise<string[]> {
    return this.page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const names: string[] = [];
      try {
        const transfers = await root.getDirectoryHandle('transfers');
        for await (const name of transfers.keys()) names.push(name);
      } catch {
        // Nothing was ever staged.
      }
      return names;
    });
  }
}
