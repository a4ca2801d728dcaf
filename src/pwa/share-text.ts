// The text of a share, from the fields that apps fill in as they like. Pure.

/** Names of the fields; in the manifest. */
export const shareFields = ['title', 'text', 'url'] as const;
export type ShareField = (typeof shareFields)[number];

/**
 * One text, empty when there is none. What is said twice is said once: Android's apps put a link into `text`.
 * Beside files a title alone is nothing: it is the name of one of them.
 */
export function textOf(fields: ReadonlyMap<ShareField, string>, hasFiles: boolean): string {
  const [title, text, url] = shareFields.map((field) => cleaned(fields.get(field) ?? ''));
  const body = joined(text ?? '', url ?? '');
  if (body === '') return hasFiles ? '' : (title ?? '');
  return body.includes(title ?? '') ? body : joined(title ?? '', body);
}

function joined(first: string, second: string): string {
  if (first.includes(second)) return first;
  return second.includes(first) ? second : `${first}\n${second}`;
}

/** Line breaks as everywhere else (a form has CRLF), and none around it. */
function cleaned(text: string): string {
  return text.toWellFormed().replace(/\r\n?/gu, '\n').trim();
}
