import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf, safeType } from '../../../src/protocol/file-type.ts';

const OPAQUE = 'application/octet-stream';

describe('the type of a received file', () => {
  test.each([
    ['a.PNG', '', 'image/png', 'picture'],
    ['folder.d/photo.jpeg', '', 'image/jpeg', 'picture'],
    ['mark.svg', '', 'image/svg+xml', 'picture'],
    ['clip.webm', '', 'video/webm', 'video'],
    ['song.mp3', '', 'audio/mpeg', 'audio'],
    ['notes.md', '', 'text/plain', 'text'],
    ['paper.pdf', '', 'application/pdf', 'pdf'],
    ['archive.zip', '', OPAQUE, 'other'],
    ['Makefile', 'text/plain; charset=utf-8', 'text/plain', 'text'],
    ['IMG_1', 'IMAGE/PNG', 'image/png', 'picture'],
    ['.gitignore', '', OPAQUE, 'other'],
    ['v1.2/README', '', OPAQUE, 'other'],
  ])('of %s, offered as “%s”, is %s', (name, offered, type, kind) => {
    expect(safeType(name, offered)).toBe(type);
    expect(kindOf(type)).toBe(kind);
  });

  test.each([
    ['page.html', 'application/pdf'],
    ['page.htm', 'image/png'],
    ['page.xhtml', ''],
    ['data.xml', 'text/plain'],
    ['setup.exe', 'image/png'],
    ['page.svgz', 'image/svg+xml'],
    ['page', 'text/html'],
    ['page', 'application/xhtml+xml'],
    ['page', '__proto__'],
    ['page.constructor', 'toString'],
  ])('%s, offered as “%s”, is opaque', (name, offered) => {
    expect(safeType(name, offered)).toBe(OPAQUE);
  });

  test('is none that a browser runs, whatever the name and the offer', () => {
    const harmless = /^(image|video|audio)\/[a-z0-9.+-]+$|^text\/plain$|^application\/(pdf|octet-stream)$/;
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, offered) => {
        expect(safeType(name, offered)).toMatch(harmless);
      }),
    );
  });
});
