import { describe, expect, test } from 'vitest';
import { cleanPath, cleanPaths } from '../../../../src/transfer/manifest/names.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

describe('what stays as it is', () => {
  test.each([
    'a.txt',
    'with  two spaces.txt',
    'folder/deeper/a b.txt',
    '.hidden',
    '.config/app.json',
    'archive.tar.gz',
    'no extension',
    'naïve café.txt',
    '日本語/写真.jpg',
    'emoji 😀.txt',
    // A family (joined by zero-width joiners), a flag, a skin tone, a heart (with its variation selector).
    '👩‍👩‍👧‍👦 🇳🇱 👍🏽 ❤️.png',
    'مرحبا بالعالم.txt',
    'שלום עולם.pdf',
    'console.log',
    'company',
    'com.txt',
    'com10',
    'a con',
    '100% #1 & {x} [y] (z) !.txt',
  ])('NM2 %s', (path) => {
    expect(cleanPath(path)).toBe(path);
  });
});

describe('NM1 paths become relative', () => {
  test.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['..\\..\\windows\\system.ini', 'windows/system.ini'],
    ['/etc/passwd', 'etc/passwd'],
    ['C:\\Users\\me\\a.txt', 'C_/Users/me/a.txt'],
    ['\\\\server\\share\\a.txt', 'server/share/a.txt'],
    ['//server//share//a.txt', 'server/share/a.txt'],
    ['./a/./b/../c.txt', 'a/b/c.txt'],
    ['a/', 'a'],
    ['', 'file'],
    ['/', 'file'],
    ['..', 'file'],
    ['../..', 'file'],
    ['...', 'file'],
    ['a/.../b', 'a/file/b'],
    ['.\u200b./x', 'file/x'],
  ])('NM1 %j becomes %s', (offered, path) => {
    expect(cleanPath(offered)).toBe(path);
  });

  test('NM1 keeps the 32 innermost parts', () => {
    const parts = Array.from({ length: 40 }, (_, i) => `d${i}`);
    expect(cleanPath(parts.join('/'))).toBe(parts.slice(8).join('/'));
  });

  test('NM1 keeps a path that fits in a page, however long its parts', () => {
    const path = cleanPath(Array.from({ length: 32 }, (_, i) => `${i}-`.padEnd(300, 'x')).join('/'));
    expect(path.length).toBeLessThanOrEqual(4000);
    expect(path.split('/').at(-1)).toMatch(/^31-x{237}$/);
    expect(cleanPath('x'.repeat(5000)).length).toBe(240);
  });
});

describe('NM2 characters that hide or mislead', () => {
  test.each([
    // Right-to-left override: shown as "photo.exe.jpg" turned about.
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['\u2066a\u2069\u200eb\u200f\u061cc.txt', 'abc.txt'],
    ['שלום\u202b.txt', 'שלום.txt'],
    ['a\u0000b\nc\td\u007fe\u0085.txt', 'abcde.txt'],
    ['a\u2028b\u2029.txt', 'ab.txt'],
    ['zero\u200bwidth\u200c\u2060\ufeff.txt', 'zerowidth.txt'],
    ['\ud800lone.txt', '\ufffdlone.txt'],
    ['lone\udc00', 'lone\ufffd'],
    ['cafe\u0301.txt', 'café.txt'],
    // What joins once something between is removed joins at once, not only the next time.
    ['cafe\u200b\u0301.txt', 'café.txt'],
    ['\u200b', 'file'],
  ])('NM2 %j becomes %s', (offered, path) => {
    expect(cleanPath(offered)).toBe(path);
  });
});

describe('NM3 and NM4 what Windows refuses', () => {
  test.each([
    ['a<b>c:d"e|f?g*h.txt', 'a_b_c_d_e_f_g_h.txt'],
    ['CON', '_CON'],
    ['con', '_con'],
    ['con.txt', '_con.txt'],
    ['con .txt', '_con .txt'],
    ['Nul.tar.gz', '_Nul.tar.gz'],
    ['COM¹', '_COM¹'],
    ['lpt9.log', '_lpt9.log'],
    ['conout$', '_conout$'],
    ['aux/prn/a.txt', '_aux/_prn/a.txt'],
    ['con. . .', '_con'],
    ['a.txt. . ', 'a.txt'],
    ['folder. /a.txt', 'folder/a.txt'],
    ['  a.txt', 'a.txt'],
    ['\u3000a.exe\u00a0', 'a.exe'],
    ['   ', 'file'],
    // Reserved only once it was cut.
    [`con${' '.repeat(300)}x`, '_con'],
  ])('NM4 %j becomes %s', (offered, path) => {
    expect(cleanPath(offered)).toBe(path);
  });
});

describe('NM5 long names', () => {
  test('NM5 300 characters become 240 bytes and keep the extension', () => {
    const path = cleanPath(`${'n'.repeat(300)}.jpeg`);
    expect(path).toBe(`${'n'.repeat(235)}.jpeg`);
  });

  test('NM5 is counted in bytes and cut between characters', () => {
    const family = '👩‍👩‍👧‍👦';
    const path = cleanPath(`${family.repeat(30)}.png`);
    expect(bytesOf(path)).toBeLessThanOrEqual(240);
    expect(path).toBe(`${family.repeat(9)}.png`);
    expect(cleanPath('é'.repeat(300))).toBe('é'.repeat(120));
  });

  test('NM5 an extension that is none is cut like the rest', () => {
    expect(cleanPath(`a.${'x'.repeat(300)}`)).toBe(`a.${'x'.repeat(238)}`);
    expect(cleanPath(`.${'x'.repeat(300)}`)).toBe(`.${'x'.repeat(239)}`);
  });

  test('NM5 a tower of marks, one "character" longer than the bound, leaves a name all the same', () => {
    expect(cleanPath(`a${'\u0323'.repeat(300)}.txt`)).toBe('file.txt');
  });
});

describe('NM6 no two the same', () => {
  test.each([
    [
      ['a.txt', 'a.txt', 'A.TXT', 'a.txt'],
      ['a.txt', 'a (2).txt', 'A (3).TXT', 'a (4).txt'],
    ],
    [
      ['a.txt', 'a.txt', 'a (2).txt'],
      ['a.txt', 'a (2).txt', 'a (2) (2).txt'],
    ],
    [
      ['x/a', 'x/b', 'X/a'],
      ['x/a', 'x/b', 'X/a (2)'],
    ],
    // A file that would take the place of another's folder, whichever comes first.
    [
      ['a', 'a/b'],
      ['a (2)', 'a/b'],
    ],
    [
      ['A/b/c', 'a', 'a/B'],
      ['A/b/c', 'a (2)', 'a/B (2)'],
    ],
    [
      ['a', 'a/b', 'a (2)/c'],
      ['a (3)', 'a/b', 'a (2)/c'],
    ],
    [
      ['../x', '/x', 'x'],
      ['x', 'x (2)', 'x (3)'],
    ],
    [
      ['archive.tar.gz', 'archive.tar.gz'],
      ['archive.tar.gz', 'archive.tar (2).gz'],
    ],
    [
      ['.env', '.env'],
      ['.env', '.env (2)'],
    ],
  ])('NM6 %j', (offered, paths) => {
    expect(cleanPaths(offered)).toEqual(paths);
  });

  test('NM6 numbered names keep to the bound, whatever the extension', () => {
    for (const name of ['n'.repeat(300), `${'n'.repeat(300)}.jpeg`, `a.${'x'.repeat(300)}`]) {
      const paths = cleanPaths([name, name, name]);
      expect(new Set(paths).size).toBe(3);
      for (const path of paths) expect(bytesOf(path)).toBeLessThanOrEqual(240);
    }
  });

  test('NM6 ten thousand of the same name, in any case, are told apart at once', () => {
    const paths = cleanPaths(Array.from({ length: 10_000 }, () => 'IMG.jpg'));
    expect(new Set(paths).size).toBe(10_000);
    expect(paths.at(-1)).toBe('IMG (10000).jpg');
    // Each its own spelling: bit b of the number makes letter b large.
    const spellings = Array.from({ length: 10_000 }, (_, i) =>
      'abcdefghijklmn'.replaceAll(/./gu, (letter, b: number) =>
        (i >> b) & 1 ? letter.toUpperCase() : letter,
      ),
    );
    expect(new Set(cleanPaths(spellings).map((path) => path.toLowerCase())).size).toBe(10_000);
  });
});
