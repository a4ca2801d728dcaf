// The pictures that the manifest and the page name are there, and are what they are said to be.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manifest } from '../../../src/pwa/manifest.ts';

const root = join(import.meta.dirname, '..', '..', '..');

function pngSize(path: string): string {
  const bytes = readFileSync(join(root, 'public', path));
  expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
  // A PNG says its width and height in its first chunk.
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

const shortcutIcons = (manifest.shortcuts ?? []).flatMap(({ icons }) => icons ?? []);
const pngs = [...(manifest.icons ?? []), ...(manifest.screenshots ?? []), ...shortcutIcons].filter(
  ({ type }) => type === 'image/png',
);

test.each(pngs)('$src has the size it is said to have', ({ src, sizes }) => {
  expect(pngSize(src)).toBe(sizes);
});

test('there is an icon of each kind', () => {
  const kinds = new Set(manifest.icons?.map(({ purpose }) => purpose));
  expect([...kinds].sort()).toEqual(['any', 'maskable', 'monochrome']);
});

describe.each(['wide', 'narrow'] as const)('screenshots, %s', (form) => {
  const shown = manifest.screenshots?.filter(({ form_factor }) => form_factor === form) ?? [];

  test('have one shape, within what systems show', () => {
    expect(shown.length).toBeGreaterThanOrEqual(2);
    const shapes = shown.map(({ sizes }) => sizes.split('x').map(Number) as [number, number]);
    for (const [width, height] of shapes) {
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(320);
      expect(Math.max(width, height)).toBeLessThanOrEqual(3840);
      expect(Math.max(width, height) / Math.min(width, height)).toBeLessThanOrEqual(2.3);
    }
    expect(new Set(shapes.map(([width, height]) => width / height)).size).toBe(1);
  });

  test('say what they show', () => {
    for (const { label } of shown) expect(label).toBeTruthy();
  });
});

test('the page names a picture for links, of the size it says', () => {
  const html = readFileSync(join(root, 'index.html'), 'utf8');
  const content = (property: string) =>
    new RegExp(`property="${property}"\\s+content="([^"]*)"`).exec(html)?.[1] ?? '';
  expect(pngSize(content('og:image'))).toBe(`${content('og:image:width')}x${content('og:image:height')}`);
});
