import { proxy, releaseProxy, transfer, wrap, type Remote } from 'comlink';
import { afterEach, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../src/protocol/limits.ts';
import type {
  DownloadItem,
  EngineApi,
  EngineObserver,
  TransferFile,
  TransferSnapshot,
} from '../../../src/transfer/engine-api.ts';
import { someBytes } from '../../support/source-files.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** An engine in its own worker, and what it told the page. */
async function startEngine() {
  const worker = new Worker(new URL('../../../src/transfer/engine-worker.ts', import.meta.url), {
    type: 'module',
  });
  const engine: Remote<EngineApi> = wrap<EngineApi>(worker);
  const latest = new Map<string, TransferSnapshot>();
  const lists = new Map<string, readonly TransferFile[]>();
  const observer: EngineObserver = {
    transfer: (snapshot) => latest.set(snapshot.id, snapshot),
    files: (id, files) => lists.set(id, files),
    whole: () => undefined,
    removed: (id) => latest.delete(id),
    note: () => undefined,
    lanesWanted: () => undefined,
    figures: () => undefined,
    linkSilent: () => undefined,
    linkFailed: (id) => {
      throw new Error(`link ${id} failed`);
    },
  };
  await engine.start(proxy(observer), 7 * 24 * 3_600_000);
  ends.push(() => {
    engine[releaseProxy]();
    worker.terminate();
  });
  return { engine, latest, lists };
}
type Started = Awaited<ReturnType<typeof startEngine>>;

/** Two connections in this page, their channels handed to the workers before they open. */
async function connect(a: Started, b: Started): Promise<RTCPeerConnection[]> {
  const pcs = [new RTCPeerConnection(), new RTCPeerConnection()] as const;
  ends.push(() => {
    for (const pc of pcs) pc.close();
  });
  for (const [i, { engine }] of [a, b].entries()) {
    const pc = pcs[i]!;
    const control = pc.createDataChannel('control', { negotiated: true, id: 10 });
    const blocks = pc.createDataChannel('blocks', { negotiated: true, id: 11 });
    void engine.attach('link', transfer(control, [control]), transfer(blocks, [blocks]));
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) void pcs[1 - i]!.addIceCandidate(candidate);
    };
  }
  await pcs[0].setLocalDescription();
  await pcs[1].setRemoteDescription(pcs[0].localDescription!);
  await pcs[1].setLocalDescription();
  await pcs[0].setRemoteDescription(pcs[1].localDescription!);
  return [...pcs];
}

async function offer(a: Started, b: Started, files: { file: File; path: string }[]) {
  const offered = await a.engine.offer('link', files);
  if ('refused' in offered) throw new Error(offered.refused);
  const ids = { out: offered.id, in: offered.id.replace('out-', 'in-') };
  await expect.poll(() => b.latest.get(ids.in)?.state.kind, { timeout: 10_000 }).toBe('offered');
  return ids;
}

function download({ engine }: Started, id: string, item: DownloadItem): Promise<Uint8Array> {
  const { port1, port2 } = new MessageChannel();
  const chunks: ArrayBuffer[] = [];
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data }: MessageEvent<{ chunk?: ArrayBuffer; done?: true }>) => {
      if (data.chunk) chunks.push(data.chunk);
      if (data.chunk) port1.postMessage('pull');
      else if (data.done) void new Blob(chunks).arrayBuffer().then((all) => resolve(new Uint8Array(all)));
      else reject(new Error('unreadable'));
    };
    void engine.download(id, item, transfer(port2, [port2])).then((head) => {
      if (head) port1.postMessage('pull');
      else reject(new Error('not there'));
    });
  });
}

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

test('TS1 3 MiB and more go from worker to worker over a data channel, into OPFS and out again', async () => {
  const [a, b] = [await startEngine(), await startEngine()];
  await connect(a, b);
  const bytes = [someBytes(3 * BLOCK_BYTES + 123, 1), new Uint8Array(), someBytes(1, 2)] as const;
  const files = bytes.map((content, i) => ({
    file: new File([content], `${i}.bin`, { type: 'application/x-test' }),
    path: `folder/${i}.bin`,
  }));
  const ids = await offer(a, b, files);
  expect(b.latest.get(ids.in)?.freeBytes).toBeGreaterThan(0);
  await b.engine.accept(ids.in, 'all');
  for (const [side, id] of [
    [a, ids.out],
    [b, ids.in],
  ] as const) {
    await expect.poll(() => side.latest.get(id)?.state.kind, { timeout: 20_000 }).toBe('complete');
    expect(side.latest.get(id)?.safeBytes).toBe(3 * BLOCK_BYTES + 124);
  }
  expect(b.lists.get(ids.in)?.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
  for (const [file, content] of bytes.entries())
    expect(same(await download(b, ids.in, { file }), content)).toBe(true);
  const zip = await download(b, ids.in, 'zip');
  expect([...zip.slice(0, 4)]).toEqual([...new TextEncoder().encode('PK\u0003\u0004')]);

  await b.engine.remove(ids.in);
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('transfers');
  await expect(root.getDirectoryHandle(ids.in)).rejects.toMatchObject({ name: 'NotFoundError' });
});

test('TR8 cancelled while it moves, both sides see it, and OPFS is empty again', async () => {
  const [a, b] = [await startEngine(), await startEngine()];
  await connect(a, b);
  const ids = await offer(a, b, [{ file: new File([someBytes(64 * BLOCK_BYTES, 3)], 'l'), path: 'l' }]);
  await b.engine.accept(ids.in, 'all');
  await expect.poll(() => b.latest.get(ids.in)?.state.kind, { interval: 5 }).toBe('moving');
  await a.engine.cancel(ids.out);
  await expect.poll(() => b.latest.get(ids.in)?.state.kind).toBe('cancelled');
  expect(b.latest.get(ids.in)?.state).toEqual({ kind: 'cancelled', by: 'them' });
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('transfers');
  await expect
    .poll(async () =>
      root.getDirectoryHandle(ids.in).then(
        () => 'there',
        () => 'gone',
      ),
    )
    .toBe('gone');
});

test('TR14 a connection that closes keeps what was taken waiting, and an offer that was not is gone', async () => {
  const [a, b] = [await startEngine(), await startEngine()];
  const pcs = await connect(a, b);
  const offered = await offer(a, b, [{ file: new File(['x'], 'x'), path: 'x' }]);
  const taken = await offer(a, b, [{ file: new File([someBytes(64 * BLOCK_BYTES, 3)], 'l'), path: 'l' }]);
  await b.engine.accept(taken.in, 'all');
  await expect.poll(() => b.latest.get(taken.in)?.state.kind, { interval: 5 }).toBe('moving');
  for (const pc of pcs) pc.close();
  for (const [side, id] of [
    [a, taken.out],
    [b, taken.in],
  ] as const)
    await expect
      .poll(() => side.latest.get(id)?.state, { timeout: 10_000 })
      .toEqual({ kind: 'waiting', why: 'link' });
  expect(a.latest.get(offered.out)?.state.kind).toBe('offered');
  expect(b.latest.has(offered.in)).toBe(false);
  // And on the next one it goes on by itself.
  await connect(a, b);
  for (const [side, id] of [
    [a, taken.out],
    [b, taken.in],
  ] as const)
    await expect.poll(() => side.latest.get(id)?.state.kind, { timeout: 30_000 }).toBe('complete');
  await b.engine.remove(taken.in);
});

test('a whole file is a File while others of its transfer move, and of all that came afterwards', async () => {
  const [a, b] = [await startEngine(), await startEngine()];
  await connect(a, b);
  const first = new File([someBytes(70_000, 31)], 'first.png', { lastModified: 1_700_000_000_000 });
  const second = new File([someBytes(40 * BLOCK_BYTES, 32)], 'second.bin');
  const ids = await offer(a, b, [
    { file: first, path: 'album/first.png' },
    { file: second, path: 'album/second.bin' },
  ]);
  await b.engine.accept(ids.in, 'all');
  await expect.poll(() => b.engine.file(ids.in, 0), { timeout: 10_000 }).not.toBeNull();
  const early = await b.engine.file(ids.in, 0);
  expect(early).toMatchObject({ name: 'first.png', type: 'image/png', lastModified: first.lastModified });
  await expect.poll(() => b.latest.get(ids.in)?.state.kind, { timeout: 30_000 }).toBe('complete');
  // Written to since; what was handed out before is a copy.
  expect(await sameBytes(early!, first)).toBe(true);
  const late = await b.engine.file(ids.in, 1);
  expect(late).toMatchObject({ name: 'second.bin', type: 'application/octet-stream' });
  expect(await sameBytes(late!, second)).toBe(true);
  await b.engine.remove(ids.in);
  expect(await b.engine.file(ids.in, 0)).toBeNull();
  await a.engine.remove(ids.out);
});

async function sameBytes(a: Blob, b: Blob): Promise<boolean> {
  const [one, other] = [new Uint8Array(await a.arrayBuffer()), new Uint8Array(await b.arrayBuffer())];
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
