import { expect, test } from 'vitest';
import { animatedWebp } from '../../../scripts/pictures/webp.mjs';

function chunk(name: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(name), length, content, Buffer.alloc(content.length % 2)]);
}

/** A still WebP of 3 bytes, with metadata that a frame has no place for. */
const still = chunk(
  'RIFF',
  Buffer.concat([
    Buffer.from('WEBP'),
    chunk('VP8 ', Buffer.from([1, 2, 3])),
    chunk('EXIF', Buffer.from('xx')),
  ]),
);

test('frames are put into a container, each with its place and time', () => {
  const film = animatedWebp({ width: 640, height: 300 }, [
    { picture: still, x: 0, y: 0, width: 640, height: 300, ms: 1200 },
    { picture: still, x: 20, y: 14, width: 101, height: 7, ms: 40.4 },
  ]);
  expect(film.toString('latin1', 0, 4)).toBe('RIFF');
  expect(film.readUInt32LE(4)).toBe(film.length - 8);
  expect(film.toString('latin1', 8, 16)).toBe('WEBPVP8X');
  expect(film.readUIntLE(24, 3)).toBe(639);
  expect(film.readUIntLE(27, 3)).toBe(299);

  const frames: Buffer[] = [];
  for (let at = 12; at < film.length;) {
    const length = film.readUInt32LE(at + 4);
    if (film.toString('latin1', at, at + 4) === 'ANMF') frames.push(film.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  expect(frames).toHaveLength(2);
  const [, second] = frames as [Buffer, Buffer];
  expect([0, 3, 6, 9, 12].map((at) => second.readUIntLE(at, 3))).toEqual([10, 7, 100, 6, 40]);
  expect(second.subarray(16)).toEqual(chunk('VP8 ', Buffer.from([1, 2, 3])));
});
