// An animated WebP out of still ones: the container of RFC 9649, written by hand since no browser writes it.

/**
 * @typedef {object} Frame
 * @property {Buffer} picture A still WebP.
 * @property {number} x Where it goes, in pixels; even, as is `y`.
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {number} ms How long it stays.
 */

/**
 * Each frame covers what is under it, and the film begins again for ever.
 * @param {{width: number, height: number}} size
 * @param {readonly Frame[]} frames
 */
export function animatedWebp(size, frames) {
  const header = Buffer.alloc(10);
  header[0] = 0b10; // animated
  header.writeUIntLE(size.width - 1, 4, 3);
  header.writeUIntLE(size.height - 1, 7, 3);
  // A background that nobody sees, and no end.
  const animation = Buffer.alloc(6);
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    chunk('VP8X', header),
    chunk('ANIM', animation),
    ...frames.map((frame) => chunk('ANMF', Buffer.concat([frameHeader(frame), bitstream(frame.picture)]))),
  ]);
  return chunk('RIFF', body);
}

function frameHeader({ x, y, width, height, ms }) {
  const header = Buffer.alloc(16);
  header.writeUIntLE(x / 2, 0, 3);
  header.writeUIntLE(y / 2, 3, 3);
  header.writeUIntLE(width - 1, 6, 3);
  header.writeUIntLE(height - 1, 9, 3);
  header.writeUIntLE(Math.round(ms), 12, 3);
  header[15] = 0b10; // replaces instead of blending; stays
  return header;
}

/** The chunks of a still picture that hold it: alpha, and the picture in its lossy or lossless form. */
function bitstream(still) {
  const parts = [];
  for (let at = 12; at < still.length;) {
    const name = still.toString('latin1', at, at + 4);
    const end = at + 8 + still.readUInt32LE(at + 4);
    const padded = end + (end % 2);
    if (['ALPH', 'VP8 ', 'VP8L'].includes(name)) parts.push(still.subarray(at, padded));
    at = padded;
  }
  return Buffer.concat(parts);
}

/** Name, length, content, and a byte to make it even. */
function chunk(name, content) {
  const header = Buffer.alloc(8);
  header.write(name, 'latin1');
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content, Buffer.alloc(content.length % 2)]);
}
