// A name inside a sentence, kept from turning the words around it: a message has no markup to put <bdi> in.

/** What would end the isolate early, or begin another. */
const ISOLATES = /[\u2066-\u2069]/g;

/** `text` between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (UAX 9). For what is seen, not for accessible names. */
export function isolate(text: string): string {
  return `\u2068${text.replace(ISOLATES, '\ufffd')}\u2069`;
}
