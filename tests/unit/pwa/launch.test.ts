import { afterEach, describe, expect, test, vi } from 'vitest';
import { isSameLaunch } from '../../../src/pwa/last-launch.ts';
import { readLaunch, watchLaunches } from '../../../src/pwa/launch.ts';
import { MemoryHandle } from '../../support/arrivals.ts';

const ORIGIN = 'https://causeway.test';
const handle = (name: string) => new MemoryHandle(null, name, new Uint8Array());

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a launch', () => {
  test('brings files, and nothing that is none', () => {
    vi.stubGlobal('FileSystemFileHandle', MemoryHandle);
    const file = handle('a.txt');
    const { files } = readLaunch({ files: [file, { kind: 'directory' }, null, 'x'] }, ORIGIN);
    expect(files).toEqual([file]);
    expect(readLaunch({ files: 'x' }, ORIGIN).files).toEqual([]);
    const many = Array.from({ length: 5000 }, () => file);
    expect(readLaunch({ files: many }, ORIGIN).files).toHaveLength(1000);
  });

  test.each([
    [`${ORIGIN}/#1.abc`, `${ORIGIN}/#1.abc`],
    ['https://other.test/#1.abc', undefined],
    ['not a url', undefined],
    [7, undefined],
    [undefined, undefined],
  ])('%s brings the URL %s', (targetURL, url) => {
    expect(readLaunch({ targetURL }, ORIGIN).url?.href).toBe(url);
  });

  test('is asked of the browser where it has launches', () => {
    watchLaunches(ORIGIN, () => expect.unreachable());
    vi.stubGlobal('launchQueue', {
      setConsumer: (consumer: (params: object) => void) => {
        consumer({ targetURL: `${ORIGIN}/` });
      },
    });
    const seen: (string | undefined)[] = [];
    watchLaunches(ORIGIN, ({ url }) => seen.push(url?.href));
    expect(seen).toEqual([`${ORIGIN}/`]);
  });
});

test('the same files are the same launch', async () => {
  vi.stubGlobal('FileSystemFileHandle', MemoryHandle);
  const [a, b] = [handle('a'), handle('b')];
  expect(await isSameLaunch([a, b], [handle('a'), handle('b')])).toBe(true);
  expect(await isSameLaunch([a, b], [b, a])).toBe(false);
  expect(await isSameLaunch([a], [a, b])).toBe(false);
  expect(await isSameLaunch([a], ['a'])).toBe(false);
});
