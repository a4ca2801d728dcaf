// A name from outside, made harmless for the eye: what is invisible or turns the text around is shown as a
// visible stand-in, so that `gpj.exe` cannot pose as `exe.jpg`. Pure.

/** Control, format and separator characters, lone surrogates; a joiner within an emoji is kept. */
const HIDDEN = /(?!\u200d\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export function showName(name: string): string {
  return name.replace(HIDDEN, '\ufffd');
}
