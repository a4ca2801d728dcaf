// What a received file may be taken for. What a peer says of a file is a wish; here is the closed list of what
// this origin ever calls something, none of which runs as a document. Pure.

/** What can be shown of a file, and how. */
export type FileKind = 'picture' | 'video' | 'audio' | 'text' | 'pdf' | 'other';

/** What is not on the list. */
const OPAQUE = 'application/octet-stream';

/** Extensions by type. What is source to somebody is plain text to us; what a browser would run is not here. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png apng',
  'image/jpeg': 'jpg jpeg jfif pjpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/heic': 'heic',
  'image/heif': 'heif',
  // A picture, and never a document: it is shown through <img> only, where it has no scripts.
  'image/svg+xml': 'svg',
  'video/mp4': 'mp4 m4v',
  'video/webm': 'webm',
  'video/ogg': 'ogv',
  'video/quicktime': 'mov',
  'video/x-matroska': 'mkv',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg oga',
  'audio/opus': 'opus',
  'audio/flac': 'flac',
  'audio/webm': 'weba',
  'application/pdf': 'pdf',
  'text/plain':
    'txt text md markdown log csv tsv json jsonl yaml yml toml ini conf cfg env srt vtt sql diff patch tex ' +
    'c h cc cpp hpp cs java kt go rs py rb php pl lua swift r jl ts tsx jsx css scss less sh bash zsh fish ps1 bat',
};

const BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([type, extensions]) =>
    extensions.split(' ').map((extension) => [extension, type] as const),
  ),
);

/**
 * The type that a file is taken for: what its extension says, and `offered` (the sender's word) only where
 * the name has none, so that one thing does not pose as another. Always one of the list.
 */
export function safeType(name: string, offered: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  if (dot > 0) return BY_EXTENSION.get(file.slice(dot + 1).toLowerCase()) ?? OPAQUE;
  const type = offered.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(EXTENSIONS, type) ? type : OPAQUE;
}

/** How something of that type can be shown. */
export function kindOf(type: string): FileKind {
  if (type === 'application/pdf') return 'pdf';
  switch (type.slice(0, type.indexOf('/'))) {
    case 'image':
      return 'picture';
    case 'video':
      return 'video';
    case 'audio':
      return 'audio';
    case 'text':
      return 'text';
    default:
      return 'other';
  }
}
