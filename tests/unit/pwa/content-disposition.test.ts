import { describe, expect, it } from 'vitest';
import { attachment } from '../../../src/pwa/service-worker/content-disposition.ts';

/** What a browser reads: the ext-value wins. */
function decoded(header: string): string {
  return decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(header)![1]!);
}

describe('attachment', () => {
  it('keeps a plain name in both forms', () => {
    expect(attachment('notes.txt')).toBe(`attachment; filename="notes.txt"; filename*=UTF-8''notes.txt`);
  });

  it.each(['naïve — été.pdf', 'שלום.txt', '👩‍👩‍👧‍👦.zip', `it's (1)*.txt`, 'a%20b.txt', '100%', ' '])(
    'carries %j whole',
    (name) => {
      expect(decoded(attachment(name))).toBe(name);
    },
  );

  it.each(['a"b.txt', 'a\\b', 'a\r\nSet-Cookie: x', 'a/b', 'ü\u0000', "';filename=evil"])(
    'lets %j neither end the header nor its quotes',
    (name) => {
      const header = attachment(name);
      expect(header).toMatch(
        /^attachment; filename="[ !#$&-.0-9:-[\]^-~]+"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/,
      );
      expect(() => new Headers({ 'Content-Disposition': header })).not.toThrow();
    },
  );

  it('has a stand-in where nothing of the name is ASCII, and survives a lone surrogate', () => {
    expect(attachment('  ')).toContain('filename="download"');
    expect(() => attachment('a\ud800.txt')).not.toThrow();
  });
});
