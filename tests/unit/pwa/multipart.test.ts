// Against forms as Node writes them (undici's FormData, the Fetch standard's algorithm), cut anywhere.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, MalformedForm, readForm } from '../../../src/pwa/service-worker/multipart.ts';

interface Read {
  readonly name: string;
  readonly fileName: string | null;
  readonly type: string;
  readonly bytes: readonly number[];
}

/** The parts of a body that comes in pieces of these lengths, over and over. */
async function read(body: Uint8Array<ArrayBuffer>, boundary: string, lengths: readonly number[]) {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0, i = 0; at < body.length; i += 1) {
    const length = lengths[i % lengths.length] ?? 1;
    pieces.push(body.slice(at, at + length));
    at += length;
  }
  const parts: Read[] = [];
  for await (const { bytes, ...head } of readForm(streamOf(pieces), boundary)) {
    const all: number[] = [];
    for await (const chunk of bytes) all.push(...chunk);
    parts.push({ ...head, bytes: all });
  }
  return parts;
}

function streamOf(pieces: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      const piece = pieces[at++];
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
}

const text = (written: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(written);
const part = (name: string, body: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${body}\r\n`;

test('whatever a form holds is read as it was written', async () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\r\n--'), fc.constant('\r\n\r\n'));
  const file = fc.record({
    name: fc.string({ unit: 'grapheme', minLength: 1 }),
    bytes: fc.uint8Array({ maxLength: 300 }),
  });
  const lengths = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(value, file), { maxLength: 6 }),
      lengths,
      fc.boolean(),
      async (values, pieces, isWhole) => {
        const form = new FormData();
        const wanted: Read[] = [];
        for (const [i, one] of values.entries()) {
          const name = `field ${i}"`;
          if (typeof one === 'string') {
            form.append(name, one);
            const written = one.toWellFormed().replace(/\r\n|\r|\n/g, '\r\n');
            wanted.push({ name, fileName: null, type: '', bytes: [...text(written)] });
          } else {
            const bytes = [...one.bytes];
            form.append(name, new File([new Uint8Array(bytes)], one.name, { type: 'a/b' }));
            wanted.push({ name, fileName: one.name.toWellFormed(), type: 'a/b', bytes });
          }
        }
        const written = new Response(form);
        const boundary = boundaryOf(written.headers.get('Content-Type'));
        const body = new Uint8Array(await written.arrayBuffer());
        // A form without fields is its last boundary.
        expect(await read(body, boundary ?? '', isWhole ? [body.length] : pieces)).toEqual(wanted);
      },
    ),
  );
});

describe('a body that is no form', () => {
  test.each([
    ['nothing', ''],
    ['another boundary', '--c\r\n\r\n'],
    ['no boundary after a part', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue'],
    ['no end after a boundary', `${part('a', 'value')}--b`],
    ['something else after a boundary', `${part('a', 'value')}--bb`],
    ['a part without a name', '--b\r\nContent-Type: text/plain\r\n\r\nvalue\r\n--b--'],
    ['a head without an end', `--b\r\n${'x'.repeat(20 * 1024)}`],
    ['too long a head', `--b\r\nX: ${'x'.repeat(20 * 1024)}\r\n\r\nvalue\r\n--b--`],
  ])('is refused: %s', async (_, body) => {
    await expect(read(text(body), 'b', [7])).rejects.toThrow(MalformedForm);
    await expect(read(text(body), 'b', [100_000])).rejects.toThrow(MalformedForm);
  });

  test('cut short anywhere is refused, and never read as a shorter one', async () => {
    const whole = text(`${part('a', 'value')}${part('b', '\r\n--c')}--b--\r\n`);
    expect(await read(whole, 'b', [9])).toHaveLength(2);
    const end = whole.length - '\r\n'.length;
    for (let cut = 0; cut < end; cut += 1)
      await expect(read(whole.slice(0, cut), 'b', [9])).rejects.toThrow(MalformedForm);
  });
});

test('a part that is not read is passed over', async () => {
  const body = text(`${part('a', 'x'.repeat(1000))}${part('b', 'y')}--b--`);
  const names: string[] = [];
  for await (const { name } of readForm(streamOf([body]), 'b')) names.push(name);
  expect(names).toEqual(['a', 'b']);
});

test('a form that is left ends its body', async () => {
  let isEnded = false;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      controller.enqueue(text(part('a', 'x'.repeat(1000))));
    },
    cancel: () => {
      isEnded = true;
    },
  });
  for await (const { name } of readForm(body, 'b')) {
    expect(name).toBe('a');
    break;
  }
  expect(isEnded).toBe(true);
});

test.each([
  ['multipart/form-data; boundary=----WebKitFormBoundaryabc', '----WebKitFormBoundaryabc'],
  ['Multipart/Form-Data;boundary="a b"', 'a b'],
  ['multipart/form-data; charset=utf-8; boundary=x; a=b', 'x'],
  ['multipart/form-data', null],
  ['multipart/form-data; boundary=', null],
  [`multipart/form-data; boundary=${'x'.repeat(71)}`, null],
  ['application/x-www-form-urlencoded; boundary=x', null],
  [null, null],
])('%s names the boundary %s', (type, boundary) => {
  expect(boundaryOf(type)).toBe(boundary);
});
