// How many pixels a picture has, by its first bytes: a few hundred bytes can decode to gigabytes, so this is
// known before anything is decoded. Pure. Formats that are not here are not decoded small.

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** How much of a file has to be looked at. JPEG may begin with a thumbnail and colours of its own. */
export const HEAD_BYTES = 256 * 1024;

/** The size in pixels that a PNG, JPEG, GIF, WebP, BMP or AVIF says it has; null when it says none. */
export function pictureSize(head: Uint8Array): PictureSize | null {
  try {
    const size = sizeOf(new DataView(head.buffer, head.byteOffset, head.byteLength));
    return size && size.width > 0 && size.height > 0 ? size : null;
  } catch {
    // Ends where its size should be.
    return null;
  }
}

function sizeOf(view: DataView): PictureSize | null {
  const start = view.getUint32(0);
  if (start === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (start === 0x47494638) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (start >>> 16 === 0xffd8) return jpegSize(view);
  if (start === 0x52494646 && view.getUint32(8) === 0x57454250) return webpSize(view);
  if (start >>> 16 === 0x424d)
    return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  return view.getUint32(4) === 0x66747970 ? avifSize(view) : null;
}

/** From segment to segment, to the frame header: SOF0 to SOF15 without DHT, JPG and DAC. ITU T.81, B.2.2. */
function jpegSize(view: DataView): PictureSize | null {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else at += 2 + view.getUint16(at + 2);
  }
}

/** RFC 9649, sections 2.5 to 2.7. */
function webpSize(view: DataView): PictureSize | null {
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    case 0x5650384c: {
      // VP8L
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503820: // VP8
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

/** The largest `ispe` box: there is one for each item, tiles and previews included. ISO/IEC 23008-12. */
function avifSize(view: DataView): PictureSize | null {
  let largest: PictureSize | null = null;
  for (let at = 8; at + 16 <= Math.min(view.byteLength, 16 * 1024); at += 1) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
