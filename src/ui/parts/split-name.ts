// Where a long name may be shortened: never within a character that people see as one. Pure.

/** Names up to this many characters are shown as they are, or cut at their end. */
const SHORT = 24;
const END = 10;

/** Splits a name in what may be cut and what stays. Joined again they are the name. */
export function splitName(name: string): { readonly start: string; readonly end: string } {
  if (name.length <= SHORT) return { start: name, end: '' };
  const characters = [...new Intl.Segmenter().segment(name)];
  const cut = characters.at(-END);
  if (characters.length <= SHORT || cut === undefined) return { start: name, end: '' };
  return { start: name.slice(0, cut.index), end: name.slice(cut.index) };
}
