// What can be saved of a received transfer: a file as a stream from the stage, or all of them as a ZIP.
// Bytes are read when the reader wants them, at most a block at a time.

import { makeZip, predictLength } from 'client-zip';
import { BLOCK_BYTES } from '../../protocol/limits.ts';
import type { DownloadHead, DownloadItem, TransferFile } from '../engine-api.ts';
import type { Incoming } from '../receive/incoming.ts';
import { withZip64End, zip64EndBytes } from './zip-end.ts';

/** Something to save: its head, and its bytes from the beginning. */
export interface SavedItem {
  readonly head: DownloadHead;
  open(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** The item, or null when it is not there or not whole. */
export function savedItem(transfer: Incoming, item: DownloadItem): SavedItem | null {
  const files = transfer.files();
  if (item === 'zip') return zipOf(transfer, files);
  const file = files[item.file];
  return file ? fileOf(transfer, file) : null;
}

/** A whole file's bytes; null when it is not whole. */
export function fileOf(transfer: Incoming, file: TransferFile): SavedItem | null {
  const source = transfer.readable(file.index);
  if (!source) return null;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return {
    head: { name, type: file.type, sizeBytes: source.length },
    open() {
      let at = 0;
      return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          async pull(controller) {
            const length = Math.min(BLOCK_BYTES, source.length - at);
            if (length === 0) {
              controller.close();
              return;
            }
            controller.enqueue(await source.stage.read(source.offset + at, length));
            at += length;
          },
        },
        { highWaterMark: 0 },
      );
    },
  };
}

function zipOf(transfer: Incoming, files: readonly TransferFile[]): SavedItem | null {
  // Of one that failed, those that are whole.
  const { hasEnded } = transfer.progress;
  const wanted = files.filter((file) => file.wanted && (file.whole || !hasEnded));
  const items = wanted.map((file) => fileOf(transfer, file));
  if (items.length === 0 || items.includes(null)) return null;
  const entry = (file: TransferFile) => ({
    name: file.path,
    size: file.sizeBytes,
    lastModified: zipTime(file.modifiedAt, now),
  });
  // The same for the head and each entry, and for each time it is opened.
  const now = Date.now();
  const plainBytes = Number(predictLength(wanted.map(entry)));
  const top = commonFolder(wanted);
  return {
    head: {
      name: `${top ?? `Causeway, ${wanted.length} files`}.zip`,
      type: 'application/zip',
      sizeBytes: plainBytes + zip64EndBytes(wanted.length, plainBytes),
    },
    open: () => {
      async function* entries() {
        for (const [i, file] of wanted.entries()) {
          const opened = items[i]?.open();
          if (opened) yield await Promise.resolve({ ...entry(file), input: opened });
        }
      }
      const zip = makeZip(entries()) as ReadableStream<Uint8Array<ArrayBuffer>>;
      return withZip64End(zip, wanted.length, plainBytes);
    },
  };
}

/** What a ZIP can say: two-second steps of local time. The years are those that every time zone has whole. */
const EARLIEST_MS = Date.UTC(1980, 0, 2);
const LATEST_MS = Date.UTC(2107, 11, 30);

/** A file's time (Unix ms, 0 when unknown) as an entry can have it; what is unknown is `now`. */
function zipTime(modifiedAt: number, now: number): Date {
  return new Date(Math.min(LATEST_MS, Math.max(EARLIEST_MS, modifiedAt === 0 ? now : modifiedAt)));
}

/** The folder that holds every file, where there is one. */
function commonFolder(files: readonly TransferFile[]): string | null {
  const top = files[0]?.path.split('/', 1)[0];
  return top !== undefined && files.every((file) => file.path.startsWith(`${top}/`)) ? top : null;
}
