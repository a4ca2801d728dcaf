// A signaling server that need not be trusted: it sees nothing but sealed words, and whatever it alters
// stops the pairing. The real worker relays; what stands between it and the taker is the dishonest one.

import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

type Relay = (message: string, index: number, pass: (message: string) => void) => void;

/** Puts a relay between a page and the worker. It is given the texts of the handshake and after, counted from 0. */
async function relayThrough(page: Page, relay: Relay): Promise<void> {
  await page.routeWebSocket(/\/api\/rooms\//, (socket) => {
    const server = socket.connectToServer();
    let index = 0;
    const pass = (message: string) => {
      server.send(message);
    };
    socket.onMessage((message) => {
      const text = String(message);
      // Bodies that say how much was received carry no text of the conversation.
      if (text.includes('\\"text\\":')) relay(text, index++, pass);
      else pass(text);
    });
    server.onMessage((message) => {
      socket.send(message);
    });
  });
}

/** Counts the peer connections a page makes; it changes nothing else. */
async function countConnections(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const counter = { made: 0 };
    Object.assign(window, { counter });
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct(target, args: [RTCConfiguration?]) {
        counter.made += 1;
        return new target(...args);
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { counter: { made: number } }).counter.made);
}

const flip: Relay = (message, _index, pass) => {
  // The last character of the innermost text: a tag's, or a ciphertext's.
  pass(
    message.replace(
      /([A-Za-z0-9_-])([^A-Za-z0-9_-]*)$/,
      (_, character: string, rest: string) => other(character) + rest,
    ),
  );
};
const other = (character: string) => (character === 'A' ? 'Q' : 'A');

const TAMPERED = /messages between the two devices were altered|wrong link|stopped answering/;

for (const [index, what] of ['the first message', 'the proof', 'the sealed offer'].entries()) {
  for (const how of ['flipped', 'dropped', 'replayed', 'reordered'] as const) {
    test(`PA: ${what} ${how} on the way stops the pairing`, async ({ launch, server }) => {
      const [host, taker] = [await launch(), await launch()];
      const made = [await countConnections(host.page), await countConnections(taker.page)];
      let held: string | null = null;
      await relayThrough(taker.page, (message, at, pass) => {
        if (at === index && how === 'flipped') flip(message, at, pass);
        else if (at === index && how === 'replayed') [message, message].forEach(pass);
        else if (at === index && how === 'reordered') held = message;
        else if (at === index && how === 'dropped') return;
        else {
          pass(message);
          if (held !== null) pass(held);
          held = null;
        }
      });
      await host.open(server.origin);
      await taker.open(await host.pairingLink());
      // Whichever side notices says so; the other one is left waiting, and gives up later.
      const spoken = async () =>
        (await host.page.getByText(TAMPERED).count()) + (await taker.page.getByText(TAMPERED).count());
      await expect.poll(spoken, { timeout: 45_000 }).toBeGreaterThan(0);
      for (const device of [host, taker]) {
        await expect(device.page.locator('[data-testid=device][data-state=connected]')).toHaveCount(0);
      }
      // Before the proof arrived whole, the host makes not even an attempt; a copy that comes later ends it.
      if (index === 0 || (index === 1 && how !== 'replayed')) expect(await made[0]?.()).toBe(0);
    });
  }
}

test('PA: what the worker relays after the proof is sealed', async ({ launch, server }) => {
  const [host, taker] = [await launch(), await launch()];
  const texts: string[] = [];
  await relayThrough(taker.page, (message, _index, pass) => {
    const { body } = JSON.parse(message) as { body: string };
    texts.push((JSON.parse(body) as { text: string }).text);
    pass(message);
  });
  await host.open(server.origin);
  await taker.open(await host.pairingLink());
  await host.isConnected();
  const [begin, proof, ...sealed] = texts;
  expect(begin).toContain('share');
  expect(proof).toContain('tag');
  expect(sealed.length).toBeGreaterThan(1);
  for (const text of sealed) {
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(text, 'base64url').toString('latin1')).not.toMatch(/candidate|fingerprint|ufrag|sdp/);
  }
});
