// Another app that shares: a page of nobody's with a form as the operating system posts it. The browser takes
// it to the service worker as it takes a share.

import type { Page } from '@playwright/test';
import type { Payload } from './files.ts';

export interface Shared {
  readonly title?: string;
  readonly text?: string;
  readonly url?: string;
  readonly files?: readonly Payload[];
}

/** Shares into the product: `page` ends up in it. */
export async function share(page: Page, origin: string, { files = [], ...texts }: Shared): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(
    `<form method="post" enctype="multipart/form-data" action="${origin}/share">
      <textarea name="title"></textarea><textarea name="text"></textarea><textarea name="url"></textarea>
      <input type="file" name="files" multiple /><button>Share</button>
    </form>`,
  );
  for (const [name, value] of Object.entries(texts)) await page.locator(`[name=${name}]`).fill(value);
  if (files.length > 0) await page.locator('input').setInputFiles([...files]);
  await page.getByRole('button', { name: 'Share' }).click();
  await page.waitForURL(`${origin}/`);
}

/** Arrivals whose files are still staged. */
export function stagedArrivals(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('arrivals', { create: true });
    const ids: string[] = [];
    for await (const id of folder.keys()) ids.push(id);
    return ids;
  });
}
