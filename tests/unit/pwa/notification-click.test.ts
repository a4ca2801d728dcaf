import { expect, test } from 'vitest';
import { showApp, type ClickScope } from '../../../src/pwa/service-worker/notification-click.ts';

function setUp(
  windows: { id: string; frameType?: string }[],
  held: { name: string; clientId: string }[] = [],
) {
  const done: string[] = [];
  const all = windows.map(({ id, frameType = 'top-level' }) => ({
    id,
    frameType,
    focus: async () => done.push(`focus ${id}`),
  }));
  const scope: ClickScope = {
    clients: {
      matchAll: async () => all,
      openWindow: async (url: string) => {
        done.push(`open ${url}`);
        return null;
      },
    },
    navigator: { locks: { query: async () => ({ held, pending: [] }) } },
  };
  return { done, scope };
}

test('the tab at work comes to the front', async () => {
  const { done, scope } = setUp(
    [{ id: 'elsewhere' }, { id: 'working' }],
    [
      { name: 'other', clientId: 'elsewhere' },
      { name: 'causeway-engine', clientId: 'working' },
    ],
  );
  await showApp(scope);
  expect(done).toEqual(['focus working']);
});

test('else any other of ours, but never the frame of a download', async () => {
  const { done, scope } = setUp([{ id: 'download', frameType: 'nested' }, { id: 'tab' }]);
  await showApp(scope);
  expect(done).toEqual(['focus tab']);
});

test('without a tab one is opened', async () => {
  const { done, scope } = setUp([{ id: 'download', frameType: 'nested' }]);
  await showApp(scope);
  expect(done).toEqual(['open /']);
});
