// The end of a ZIP with more entries than its old form can count. client-zip writes the Zip64 end only for
// bytes beyond 4 GiB; here it is added for entries beyond 65,534 (APPNOTE.TXT 4.3.14 to 4.3.16).

/** From here on the old field says nothing. */
const COUNTED = 0xffff;
const END_BYTES = 22;
const ZIP64_END_BYTES = 76;
/** Offsets and sizes that the old end can hold are below this. */
const OLD_LIMIT = 0xffffffff;

type Bytes = Uint8Array<ArrayBuffer>;

/** How many bytes `withZip64End` adds to a ZIP of `sizeBytes` with that many entries. */
export function zip64EndBytes(entries: number, sizeBytes: number): number {
  return needsEnd(entries, sizeBytes) ? ZIP64_END_BYTES : 0;
}

/** The ZIP, which client-zip made, with the end that so many entries need. */
export function withZip64End(
  zip: ReadableStream<Bytes>,
  entries: number,
  sizeBytes: number,
): ReadableStream<Bytes> {
  if (!needsEnd(entries, sizeBytes)) return zip;
  let passed = 0;
  return zip.pipeThrough(
    new TransformStream<Bytes, Bytes>(
      {
        transform(chunk, controller) {
          passed += chunk.length;
          // client-zip gives the end as a chunk of its own.
          if (passed === sizeBytes) controller.enqueue(zip64End(chunk, entries, sizeBytes));
          controller.enqueue(chunk);
        },
      },
      undefined,
      { highWaterMark: 0 },
    ),
  );
}

function needsEnd(entries: number, sizeBytes: number): boolean {
  // Beyond the old limit in bytes client-zip has written it by itself.
  return entries >= COUNTED && sizeBytes < OLD_LIMIT;
}

/** The Zip64 end and its locator, by what the old end says. Numbers are little-endian. */
function zip64End(oldEnd: Bytes, entries: number, sizeBytes: number): Bytes {
  if (oldEnd.length !== END_BYTES) throw new RangeError('a ZIP ends otherwise than expected');
  const old = new DataView(oldEnd.buffer, oldEnd.byteOffset, END_BYTES);
  const end = new DataView(new ArrayBuffer(ZIP64_END_BYTES));
  end.setUint32(0, 0x06064b50, true);
  end.setBigUint64(4, 44n, true);
  end.setUint16(12, 45, true);
  end.setUint16(14, 45, true);
  end.setBigUint64(24, BigInt(entries), true);
  end.setBigUint64(32, BigInt(entries), true);
  end.setBigUint64(40, BigInt(old.getUint32(12, true)), true);
  end.setBigUint64(48, BigInt(old.getUint32(16, true)), true);
  end.setUint32(56, 0x07064b50, true);
  end.setBigUint64(64, BigInt(sizeBytes - END_BYTES), true);
  end.setUint32(72, 1, true);
  return new Uint8Array(end.buffer);
}
