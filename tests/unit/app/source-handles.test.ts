import { describe, expect, test, vi } from 'vitest';
import { areReadable, mayRead, pickWanted, readAnew } from '../../../src/app/source-handles.ts';
import { file } from '../../gallery/fixtures.ts';

function handle(
  name: string,
  options: { state?: PermissionState; asked?: PermissionState; gone?: boolean } = {},
) {
  const { state = 'granted', asked = 'granted', gone = false } = options;
  return {
    queryPermission: vi.fn(async () => state),
    requestPermission: vi.fn(async () => asked),
    getFile: async () => {
      if (gone) throw new DOMException('gone', 'NotFoundError');
      return new File([name], name);
    },
  } as unknown as FileSystemFileHandle & { requestPermission: ReturnType<typeof vi.fn> };
}

describe('reading behind kept handles', () => {
  test('nobody is asked without a click, nor for what is allowed already', async () => {
    const [allowed, closed] = [handle('a'), handle('b', { state: 'prompt' })];
    expect(await mayRead([allowed], true)).toBe(true);
    expect(await mayRead([allowed, closed], false)).toBe(false);
    expect(closed.requestPermission).not.toHaveBeenCalled();
    expect(await mayRead([allowed, closed], true)).toBe(true);
    expect(allowed.requestPermission).not.toHaveBeenCalled();
  });

  test('a refusal ends it: nothing more is asked', async () => {
    const refused = handle('a', { state: 'prompt', asked: 'denied' });
    const next = handle('b', { state: 'prompt' });
    expect(await mayRead([refused, next], true)).toBe(false);
    expect(next.requestPermission).not.toHaveBeenCalled();
  });

  test('a browser without permissions is simply read', async () => {
    const bare = { getFile: async () => new File([], 'a') } as unknown as FileSystemFileHandle;
    expect(await mayRead([bare], false)).toBe(true);
  });

  test('wanted files come under their paths, with their handles', async () => {
    const files = [file(0, 'x/a.txt', 1), file(1, 'b.txt', 1, { wanted: false }), file(2, 'c.txt', 1)];
    const handles = [handle('a.txt'), handle('b.txt', { gone: true }), handle('c.txt')];
    const anew = await readAnew(files, handles);
    expect('files' in anew && anew.files.map(({ path }) => path)).toEqual(['x/a.txt', 'c.txt']);
    expect('files' in anew && anew.files[0]?.handle).toBe(handles[0]);
  });

  test('the first that is gone is named', async () => {
    const files = [file(0, 'x/a.txt', 1), file(1, 'x/b.txt', 1)];
    expect(await readAnew(files, [handle('a'), handle('b', { gone: true })])).toEqual({ gone: 'x/b.txt' });
    expect(await readAnew(files, [handle('a')])).toEqual({ gone: 'x/b.txt' });
  });
});

describe('files chosen again', () => {
  const chosen = (path: string) => ({ path, file: new File([path], path.slice(path.lastIndexOf('/') + 1)) });

  test('one for each that is wanted, by path or else by name, under the old path', () => {
    const files = [file(0, 'trip/a.jpg', 1), file(1, 'b.jpg', 1), file(2, 'c.jpg', 1, { wanted: false })];
    const picked = pickWanted(files, [chosen('other.jpg'), chosen('a.jpg'), chosen('new/b.jpg')]);
    expect(picked?.map(({ path }) => path)).toEqual(['trip/a.jpg', 'b.jpg']);
  });

  test('none when one is lacking, or nothing is wanted', () => {
    expect(pickWanted([file(0, 'a', 1), file(1, 'b', 1)], [chosen('a')])).toBeNull();
    expect(pickWanted([], [chosen('a')])).toBeNull();
  });

  test('a file that changed since it was chosen cannot be read', async () => {
    const stale = chosen('stale');
    const broken = Object.assign(stale.file, {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('changed', 'NotReadableError')) }),
    });
    expect(await areReadable([chosen('fine')])).toBe(true);
    expect(await areReadable([chosen('fine'), { path: 'stale', file: broken }])).toBe(false);
  });
});
