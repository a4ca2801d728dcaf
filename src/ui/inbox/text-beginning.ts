// The beginning of a text file. Pure but for reading it.

/** How much of a text is read to be looked at. */
export const TEXT_BYTES = 256 * 1024;

/** At most `TEXT_BYTES` of it as UTF-8, whole characters only; what is none is shown as U+FFFD. */
export async function beginningOf(file: Blob): Promise<{ text: string; readBytes: number }> {
  const bytes = await file.slice(0, TEXT_BYTES).arrayBuffer();
  // To a stream the end may be the middle of a character.
  const isCut = bytes.byteLength < file.size;
  return { text: new TextDecoder().decode(bytes, { stream: isCut }), readBytes: bytes.byteLength };
}
