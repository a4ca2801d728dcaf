// Names from outside made safe to save under. Pure. Both sides do this: the sender before it offers,
// the receiver with whatever it was offered. Rule NM1–NM6 in docs/protocol.md.

const SEGMENT_BYTES = 240;
const DEPTH = 32;
/** Longest part behind the last dot that is kept whole when a name is shortened. */
const EXTENSION_BYTES = 24;

// Control characters; characters that turn the reading direction, which hide an extension; line and
// paragraph separators; invisible joiners other than the one emoji need; the byte order mark.
// eslint-disable-next-line no-control-regex -- control characters are what this is for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
// Characters that Windows refuses in names (naming rules of Win32); slashes were cut at before.
const REFUSED = /[<>:"|?*]/gu;
// Names that Windows keeps for devices, whatever their extension.
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/iu;

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
  // Beyond the depth, the innermost folders count most: they are nearest to what the user chose.
  return parts.slice(-DEPTH).join('/');
}

/** One part of a path made safe; never empty. */
function cleanName(part: string): string {
  const visible = part
    .toWellFormed()
    .normalize('NFC')
    .replace(UNSEEN, '')
    .replace(REFUSED, '_')
    .trimStart()
    .replace(/[. ]+$/u, '');
  const unreserved = RESERVED.test(visible) ? `_${visible}` : visible;
  return shorten(unreserved === '' ? 'file' : unreserved, SEGMENT_BYTES);
}

/** Cuts a name to `limit` bytes of UTF-8 at a character's edge, keeping its extension. */
function shorten(name: string, limit: number): string {
  if (byteLength(name) <= limit) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && byteLength(name.slice(dot)) <= EXTENSION_BYTES ? name.slice(dot) : '';
  let room = limit - byteLength(extension);
  let stem = '';
  for (const { segment } of new Intl.Segmenter().segment(name.slice(0, name.length - extension.length))) {
    room -= byteLength(segment);
    if (room < 0) break;
    stem += segment;
  }
  // A single "character" longer than the limit (a tower of marks) leaves nothing to keep.
  return (stem.replace(/[. ]+$/u, '') || 'file') + extension;
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
    let unique = path;
    for (let n = nextNumber.get(path) ?? 2; !free(unique); n += 1) {
      unique = numbered(path, n);
      nextNumber.set(path, n + 1);
    }
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function numbered(path: string, n: number): string {
  const cut = path.lastIndexOf('/') + 1;
  const name = path.slice(cut);
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const mark = ` (${n})`;
  return path.slice(0, cut) + shorten(stem, SEGMENT_BYTES - byteLength(mark + extension)) + mark + extension;
}

function byteLength(text: string): number {
  return encoder.encode(text).length;
}
