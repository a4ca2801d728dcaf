// Names from outside made safe to save under. Pure. Both sides do this: the sender before it offers,
// the receiver with whatever it was offered. Rules NM1–NM6 in docs/protocol.md.

const SEGMENT_BYTES = 240;
const DEPTH = 32;
/** Longest path in UTF-16 units: what may be offered, less room for the numbers that make names unique. */
const PATH_UNITS = 4000;
/** Longest part behind the last dot that is kept whole when a name is shortened. */
const EXTENSION_BYTES = 24;

// Control characters; characters that turn the reading direction, which hide an extension; line and
// paragraph separators; invisible joiners other than the one emoji need; the byte order mark.
// eslint-disable-next-line no-control-regex -- control characters are what this is for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
// Characters that Windows refuses in names (naming rules of Win32); slashes were cut at before.
const REFUSED = /[<>:"|?*]/gu;
// Names that Windows keeps for devices, whatever their extension; it passes over spaces before the dot.
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|$))/iu;

const encoder = new TextEncoder();

/**
 * A path that is safe on every system: relative, `/` between folders, no `.` or `..`, no reserved or
 * unseen characters, each part at most 240 bytes of UTF-8. Never empty.
 */
export function cleanPath(offered: string): string {
  const parts = offered
    .split(/[/\\]/u)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(cleanName);
  if (parts.length === 0) return 'file';
  // Beyond the bounds, the innermost folders count most: they are nearest to what the user chose.
  const kept = parts.slice(-DEPTH);
  while (kept.join('/').length > PATH_UNITS) kept.shift();
  return kept.join('/');
}

/** One part of a path made safe; never empty. */
function cleanName(part: string): string {
  // Composed after the unseen went: what they kept apart joins now, and not when it is cleaned again.
  const visible = part
    .toWellFormed()
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(REFUSED, '_')
    .trimStart()
    .replace(/[.\s]+$/u, '');
  const short = shorten(visible === '' ? 'file' : visible, SEGMENT_BYTES);
  // Looked at last: cutting may leave a reserved name.
  return RESERVED.test(short) ? shorten(`_${short}`, SEGMENT_BYTES) : short;
}

/** Cuts a name to `limit` bytes of UTF-8 at a character's edge, keeping its extension. */
function shorten(name: string, limit: number): string {
  if (byteLength(name) <= limit) return name;
  const [stem, extension] = splitExtension(name);
  return cutTo(stem, limit - byteLength(extension)) + extension;
}

function cutTo(stem: string, limit: number): string {
  let room = limit;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(stem)) {
    room -= byteLength(segment);
    if (room < 0) break;
    kept += segment;
  }
  // A single "character" longer than the limit (a tower of marks) leaves nothing to keep.
  return kept.replace(/[.\s]+$/u, '') || 'file';
}

/** A name as what comes before its extension, and the extension; one too long to be any is none. */
function splitExtension(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  return byteLength(extension) <= EXTENSION_BYTES
    ? [name.slice(0, name.length - extension.length), extension]
    : [name, ''];
}

/** Cleaned paths for a whole manifest, made unique as a case-blind disk sees them: `a (2).txt`. */
export function cleanPaths(offered: readonly string[]): string[] {
  const taken = new Set<string>();
  // Folders count too: a file may not be saved under the name of another file's folder.
  const cleaned = offered.map(cleanPath);
  const folders = new Set<string>();
  for (const path of cleaned) {
    for (let cut = path.indexOf('/'); cut !== -1; cut = path.indexOf('/', cut + 1)) {
      folders.add(path.slice(0, cut).toLowerCase());
    }
  }
  const nextNumber = new Map<string, number>();
  return cleaned.map((path) => {
    const free = (candidate: string) => {
      const key = candidate.toLowerCase();
      return !taken.has(key) && !folders.has(key);
    };
    const base = path.toLowerCase();
    let unique = path;
    for (let n = nextNumber.get(base) ?? 2; !free(unique); n += 1) {
      unique = numbered(path, n);
      nextNumber.set(base, n + 1);
    }
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function numbered(path: string, n: number): string {
  const start = path.lastIndexOf('/') + 1;
  const [stem, extension] = splitExtension(path.slice(start));
  const mark = ` (${n})${extension}`;
  const room = SEGMENT_BYTES - byteLength(mark);
  return path.slice(0, start) + (byteLength(stem) <= room ? stem : cutTo(stem, room)) + mark;
}

function byteLength(text: string): number {
  return encoder.encode(text).length;
}
