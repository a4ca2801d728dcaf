import { makeZip, predictLength } from 'client-zip';
import { unzipSync } from 'fflate';
import { expect, test, vi } from 'vitest';
import { withZip64End, zip64EndBytes } from '../../../../src/transfer/save/zip-end.ts';

// Many entries take their time.
vi.setConfig({ testTimeout: 60_000 });

async function zipOf(count: number): Promise<{ bytes: Uint8Array; saidBytes: number }> {
  const entries = Array.from({ length: count }, (_, i) => ({
    name: `${i}`,
    size: 1,
    lastModified: new Date(2026, 1, 1),
    input: Uint8Array.of(i),
  }));
  const plainBytes = Number(predictLength(entries));
  const zip = makeZip(entries) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const bytes = new Uint8Array(await new Response(withZip64End(zip, count, plainBytes)).arrayBuffer());
  return { bytes, saidBytes: plainBytes + zip64EndBytes(count, plainBytes) };
}

test('65,534 files need no further end', async () => {
  const { bytes, saidBytes } = await zipOf(65_534);
  expect(bytes.length).toBe(saidBytes);
  expect(new DataView(bytes.buffer).getUint32(bytes.length - 42, true)).not.toBe(0x07064b50);
});

test('70,000 files are counted by a Zip64 end, and every one is found', async () => {
  const { bytes, saidBytes } = await zipOf(70_000);
  expect(bytes.length).toBe(saidBytes);
  const view = new DataView(bytes.buffer);
  const locator = bytes.length - 42;
  expect(view.getUint32(locator, true)).toBe(0x07064b50);
  const end = Number(view.getBigUint64(locator + 8, true));
  expect(view.getUint32(end, true)).toBe(0x06064b50);
  expect(Number(view.getBigUint64(end + 32, true))).toBe(70_000);
  const files = unzipSync(bytes);
  expect(Object.keys(files).length).toBe(70_000);
  expect([...(files['69999'] ?? [])]).toEqual([69_999 % 256]);
});
