// Content-Disposition for a name from anywhere: RFC 6266, with the ext-value of RFC 8187. Pure.

/** `attachment` under this name; the plain `filename` is an ASCII stand-in for old readers. */
export function attachment(name: string): string {
  const wellFormed = name.toWellFormed();
  const fallback = wellFormed.replace(/[^\x20-\x7e]|["\\%/]/gu, '_').trim() || 'download';
  return `attachment; filename="${fallback}"; filename*=UTF-8''${extValue(wellFormed)}`;
}

/** Percent-encodes everything but RFC 8187's attr-char; encodeURIComponent leaves four too many. */
function extValue(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
