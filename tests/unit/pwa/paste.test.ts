import { expect, test } from 'vitest';
import { readPasted, timeInName } from '../../../src/pwa/paste.ts';

function clipboard(text: string, ...files: File[]): Pick<DataTransfer, 'files' | 'getData'> {
  return {
    files: files as unknown as FileList,
    getData: (type) => (type === 'text/plain' ? text : '<b>not this</b>'),
  };
}

test('a screenshot is a picture without a name', () => {
  const picture = new File(['x'], 'image.png', { type: 'image/png' });
  expect(readPasted(clipboard('', picture))).toEqual({
    kind: 'files',
    files: [{ file: picture, isPicture: true }],
  });
});

test('files keep their names, and come before a text about them', () => {
  const files = [new File(['x'], 'image.png'), new File(['y'], 'b.pdf')];
  expect(readPasted(clipboard('/home/b.pdf', ...files))).toEqual({
    kind: 'files',
    files: files.map((file) => ({ file, isPicture: false })),
  });
});

test('a text is a text, and blanks are nothing', () => {
  expect(readPasted(clipboard(' look \n'))).toEqual({ kind: 'text', text: 'look' });
  expect(readPasted(clipboard(' \n'))).toBeNull();
});

test('a time is fit for a name', () => {
  expect(timeInName(new Date(2026, 10, 2, 4, 3).getTime())).toBe('2026-11-02 04.03');
});
