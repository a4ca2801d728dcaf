// Files that were dropped bring handles, which the browser keeps for the sender.

import { arrives, expect, test, underWay } from './support.ts';

test.setTimeout(180_000);

test('RS4: the sender is killed, and allows once more what it dropped', async ({ pair }) => {
  const [sender, receiver] = pair;
  const file = await underWay(pair, { by: 'dropping' });
  await sender.kill();
  await expect(receiver.transfer('waiting')).toBeVisible({ timeout: 20_000 });
  await sender.start();
  const allow = sender.page.getByRole('button', { name: 'Allow access again' });
  await expect(allow).toBeVisible();
  await sender.permit(file.path);
  // Nothing goes on without the click.
  await expect(sender.transfer('needs-files')).toBeVisible();
  await allow.click();
  await arrives(pair, file);
});
