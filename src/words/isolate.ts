// A name inside a sentence, kept from turning the words around it: a message has no markup to put <bdi> in.

/** `text` between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (UAX 9). For what is seen, not for accessible names. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}
