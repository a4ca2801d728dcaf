// Two tabs of one browser, and people who pause.

import { arrives, expect, safeBytes, test, underWay } from './support.ts';

test.setTimeout(180_000);

test('RS: a second tab offers to take over, and the takeover loses nothing', async ({ pair, server }) => {
  const [sender, receiver] = pair;
  const file = await underWay(pair, { part: 0.1 });
  const second = await receiver.page.context().newPage();
  await second.goto(server.origin);
  await expect(second.getByText('Causeway is open in another tab')).toBeVisible();
  await second.getByRole('button', { name: 'Use it here' }).click();
  await expect(receiver.page.getByText('Causeway moved to another tab')).toBeVisible();
  await expect(second.getByTestId('transfer')).toBeVisible();
  receiver.show(second);
  await arrives([sender, receiver], file);
});

for (const who of ['sender', 'receiver'] as const) {
  test(`RS: paused by the ${who}, and the other side reloads`, async ({ pair }) => {
    const [sender, receiver] = pair;
    const [pauser, other] = who === 'sender' ? [sender, receiver] : [receiver, sender];
    const file = await underWay(pair, { part: 0.1 });
    await pauser.page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(pauser.transfer('paused')).toBeVisible();
    await expect(other.transfer('paused')).toBeVisible();
    await other.reload();
    if (other === sender) {
      await expect(sender.transfer('needs-files')).toBeVisible();
      await sender.choosePaths([file.path], 'Choose the files again');
    }
    await expect(other.transfer('paused')).toBeVisible({ timeout: 30_000 });
    const before = await safeBytes(receiver, 1);
    expect(before).toBeLessThan(file.sizeBytes);
    await pauser.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await arrives(pair, file);
  });
}
