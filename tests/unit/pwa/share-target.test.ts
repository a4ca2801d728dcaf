// Shares as a browser posts them, taken by the service worker's half over stores in memory.

import { beforeEach, describe, expect, test } from 'vitest';
import { NOTE_UNITS } from '../../../src/protocol/limits.ts';
import { readWayIn } from '../../../src/pwa/ways-in.ts';
import {
  isShare,
  MOST_SHARED_FILES,
  MOST_TEXT_BYTES,
  respondToShare,
  SPARED_BYTES,
} from '../../../src/pwa/service-worker/share-target.ts';
import { memoryArrivals, type MemoryArrivals } from '../../support/arrivals.ts';

const ORIGIN = 'https://causeway.test';
let memory: MemoryArrivals;
let freeBytes: number | null;

beforeEach(() => {
  memory = memoryArrivals();
  freeBytes = null;
});

const file = (name: string, bytes: string, type = 'text/plain'): File => new File([bytes], name, { type });

/** Shares; answers what the app is told by the URL that the browser goes on to. */
async function share(body: BodyInit | null, headers?: HeadersInit) {
  // Written whole first: Node's own stream of a form fails when it is left before its end.
  const written = new Response(body, headers && { headers });
  const type = written.headers.get('Content-Type');
  const request = new Request(`${ORIGIN}/share`, {
    method: 'POST',
    body: body && (await written.arrayBuffer()),
    ...(type !== null && { headers: { 'Content-Type': type } }),
  });
  const ports = {
    ...memory,
    freeBytes: () => Promise.resolve(freeBytes),
    newId: () => crypto.randomUUID(),
    now: () => 1000,
  };
  const response = await respondToShare(ports, request);
  expect(response.status).toBe(303);
  return readWayIn(new URL(response.headers.get('Location') ?? '', ORIGIN));
}

function formOf(entries: Record<string, string>, files: readonly File[] = []): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(entries)) form.append(name, value);
  for (const one of files) form.append('files', one);
  return form;
}

async function expectRefused(refused: string, body: BodyInit | null, headers?: HeadersInit) {
  expect(await share(body, headers)).toMatchObject({ refused, shared: [] });
  expect([...memory.records.keys()]).toEqual([]);
  expect([...memory.files.keys()]).toEqual([]);
}

describe('taken', () => {
  test('files, byte for byte, with their names and types as they are said', async () => {
    const { shared } = await share(
      formOf({}, [file('a"\n.txt', 'first'), file('../../b', 'x'.repeat(300_000), '')]),
    );
    const [id = ''] = shared;
    expect(shared).toHaveLength(1);
    expect(memory.records.get(id)).toMatchObject({
      kind: 'files',
      at: 1000,
      transferId: null,
      files: [
        { name: 'a"\n.txt', type: 'text/plain' },
        { name: '../../b', type: 'application/octet-stream' },
      ],
    });
    const staged = memory.files.get(id)?.map(({ bytes }) => new TextDecoder().decode(bytes ?? undefined));
    expect(staged).toEqual(['first', 'x'.repeat(300_000)]);
  });

  test('an empty file, too', async () => {
    const { shared } = await share(formOf({}, [file('empty', '')]));
    expect(memory.records.get(shared[0] ?? '')).toMatchObject({ files: [{ name: 'empty' }] });
  });

  test('a text, and what apps say twice once', async () => {
    const { shared } = await share(
      formOf({ title: 'A page', text: 'https://a.test/', url: 'https://a.test/' }),
    );
    expect(memory.records.get(shared[0] ?? '')).toMatchObject({
      kind: 'text',
      text: 'A page\nhttps://a.test/',
    });
    expect([...memory.files.keys()]).toEqual([]);
  });

  test('files and a text, each by itself', async () => {
    const { shared } = await share(formOf({ text: 'look' }, [file('a', '1')]));
    expect(shared.map((id) => memory.records.get(id)?.kind)).toEqual(['files', 'text']);
  });

  test('a long text as a file without a name', async () => {
    const text = 'é'.repeat(NOTE_UNITS + 1);
    const { shared } = await share(formOf({ text }));
    expect(shared.map((id) => memory.records.get(id))).toMatchObject([
      { kind: 'files', files: [{ name: '', type: 'text/plain' }] },
    ]);
    expect(new TextDecoder().decode(memory.files.get(shared[0] ?? '')?.[0]?.bytes ?? undefined)).toBe(text);
  });

  test('the longest text that a message carries as one', async () => {
    const { shared } = await share(formOf({ text: 'x'.repeat(NOTE_UNITS) }));
    expect(memory.records.get(shared[0] ?? '')?.kind).toBe('text');
  });

  test('as many files as may be', async () => {
    const files = Array.from({ length: MOST_SHARED_FILES }, (_, i) => file(`${i}`, 'x'));
    const { shared } = await share(formOf({}, files));
    expect(memory.files.get(shared[0] ?? '')).toHaveLength(MOST_SHARED_FILES);
  });

  test('what just fits beside what is spared', async () => {
    freeBytes = SPARED_BYTES + 1000;
    expect((await share(formOf({}, [file('a', 'x'.repeat(1000))]))).shared).toHaveLength(1);
  });
});

describe('refused, whole, with nothing left', () => {
  test('nothing', async () => {
    await expectRefused('nothing', formOf({}));
    await expectRefused('nothing', formOf({ text: ' \r\n ', other: 'x' }));
  });

  test('a form in which no file was chosen', async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--b--\r\n';
    await expectRefused('nothing', body, { 'Content-Type': 'multipart/form-data; boundary=b' });
  });

  test('too many files', async () => {
    const files = Array.from({ length: MOST_SHARED_FILES + 1 }, (_, i) => file(`${i}`, 'x'));
    await expectRefused('too-many', formOf({}, files));
  });

  test('more than there is room for, by the estimate and by the disk', async () => {
    freeBytes = SPARED_BYTES + 999;
    await expectRefused('no-space', formOf({}, [file('a', 'x'.repeat(600)), file('b', 'x'.repeat(400))]));
    freeBytes = null;
    memory.spaceBytes = 999;
    await expectRefused('no-space', formOf({}, [file('a', 'x'.repeat(600)), file('b', 'x'.repeat(400))]));
  });

  test('too long a text', async () => {
    await expectRefused('too-long', formOf({ text: 'x'.repeat(MOST_TEXT_BYTES + 1) }, [file('a', '1')]));
  });

  test('a form that is cut short', async () => {
    const written = new Response(formOf({ text: 'look' }, [file('a', 'x'.repeat(1000))]));
    const type = written.headers.get('Content-Type') ?? '';
    await expectRefused('unreadable', (await written.arrayBuffer()).slice(0, -20), { 'Content-Type': type });
  });

  test('no form', async () => {
    await expectRefused('unreadable', '{}', { 'Content-Type': 'application/json' });
    await expectRefused('unreadable', null);
  });

  test('what cannot be stored', async () => {
    memory.isBroken = true;
    await expectRefused('storage', formOf({}, [file('a', '1')]));
    await expectRefused('storage', formOf({ text: 'look' }));
  });
});

test.each([
  ['POST', 'navigate', 'document', true],
  ['GET', 'navigate', 'document', false],
  ['POST', 'navigate', 'iframe', false],
  ['POST', 'cors', '', false],
] as const)('%s, %s, %s is a share: %s', (method, mode, destination, is) => {
  expect(isShare({ method, mode, destination })).toBe(is);
});
