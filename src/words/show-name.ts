// A name from outside, made harmless for the eye: what is invisible or turns the text around is shown as a
// visible stand-in, so that `gpj.exe` cannot pose as `exe.jpg`. Pure.

/** Control, format and separator characters, lone surrogates; a joiner within an emoji is kept. */
const HIDDEN = /(?!\u200d\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export function showName(name: string): string {
  return name.replace(HIDDEN, '\ufffd');
}

/** The last part of a path, as `showName` shows it, of at most `most` characters. */
export function shortName(path: string, most = 48): string {
  return shorten(showName(path.slice(path.lastIndexOf('/') + 1)), most);
}

/** At most `most` characters: the middle goes, since a name is told by its beginning and its kind by its end. */
export function shorten(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const end = Math.floor(most / 3);
  return `${characters.slice(0, most - end - 1).join('')}…${characters.slice(-end).join('')}`;
}
