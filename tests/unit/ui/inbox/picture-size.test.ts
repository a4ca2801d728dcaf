import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pictureSize } from '../../../../src/ui/inbox/picture-size.ts';

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? Array.from(part, (letter) => letter.charCodeAt(0)) : part,
    ),
  );
const zeros = (count: number) => new Array<number>(count).fill(0);

test('of a PNG as it is', () => {
  const file = readFileSync(new URL('../../../../public/icon-192.png', import.meta.url));
  expect(pictureSize(file)).toEqual({ width: 192, height: 192 });
});

test.each([
  ['GIF', bytes('GIF89a', [0x2c, 0x01, 0x90, 0x01]), 300, 400],
  [
    'JPEG with an EXIF segment before its frame',
    bytes(
      [0xff, 0xd8, 0xff, 0xe1, 0x00, 0x06, 1, 2, 3, 4, 0xff, 0xff],
      [0xc2, 0x00, 0x11, 8, 0x0b, 0xb8, 0x0f, 0xa0],
    ),
    4000,
    3000,
  ],
  ['WebP, lossy', bytes('RIFF', zeros(4), 'WEBPVP8 ', zeros(10), [0x80, 0x02, 0xe0, 0x01]), 640, 480],
  ['WebP, extended', bytes('RIFF', zeros(4), 'WEBPVP8X', zeros(8), [0x7f, 2, 0, 0xdf, 1, 0]), 640, 480],
  ['BMP, top down', bytes('BM', zeros(16), [10, 0, 0, 0, 0xec, 0xff, 0xff, 0xff]), 10, 20],
  [
    'AVIF, the largest of its items',
    bytes(zeros(4), 'ftypavif', zeros(8), 'ispe', zeros(4), [0, 0, 0, 9, 0, 0, 0, 9], zeros(4), 'ispe', [
      ...[0, 0, 0, 0],
      ...[0, 1, 0, 0, 0, 0, 0x80, 0],
    ]),
    65_536,
    32_768,
  ],
])('of a %s', (_, head, width, height) => {
  expect(pictureSize(head)).toEqual({ width, height });
});

test('of anything else, and of what is cut short, is none, and never an error', () => {
  expect(pictureSize(bytes('<svg xmlns="http://www.w3.org/2000/svg">'))).toBeNull();
  expect(pictureSize(bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff]))).toBeNull();
  expect(pictureSize(bytes([0xff, 0xd8, 0xff, 0xe1, 0, 0]))).toBeNull();
  const starts = fc.constantFrom('GIF8', 'RIFF0000WEBPVP8L', 'BM', '0000ftyp', '\u00ff\u00d8\u00ff');
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 400 }), (start, rest) => {
      const size = pictureSize(bytes(start, [...rest]));
      if (size) expect(size.width * size.height).toBeGreaterThan(0);
    }),
  );
});
