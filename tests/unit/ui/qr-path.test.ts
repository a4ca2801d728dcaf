import { encodeQR } from 'qr';
import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { pathOfModules } from '../../../src/ui/connect/qr-path.ts';

describe('pathOfModules', () => {
  it('is a rectangle for each run of dark modules', () => {
    expect(
      pathOfModules([
        [true, true, false, true],
        [false, false, false, false],
      ]),
    ).toBe('M0 0h2v1h-2zM3 0h1v1h-1z');
  });

  it('draws a code that can be read back', () => {
    const text =
      'https://causeway.example/#2vYyqk3cQy6t7m1Yb0v0Xg.8y1cJf0Q2mZrW7xL5aHnT4uKd9sEoPbRiVgCwXzYjA0';
    const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
    expect(decodeQR(painted(pathOfModules(modules), modules.length, 4))).toBe(text);
  });
});

/** Paints the path's rectangles, `scale` pixels a module. */
function painted(path: string, modules: number, scale: number) {
  const edge = modules * scale;
  const data = new Uint8Array(edge * edge * 4).fill(255);
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const from = (row * edge + Number(x) * scale) * 4;
      data.fill(0, from, from + Number(width) * scale * 4);
    }
  }
  return { width: edge, height: edge, data };
}
