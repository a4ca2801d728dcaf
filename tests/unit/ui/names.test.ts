import { describe, expect, it } from 'vitest';
import { showName } from '../../../src/ui/parts/show-name.ts';
import { splitName } from '../../../src/ui/parts/split-name.ts';

describe('splitName', () => {
  it.each(['', 'a.txt', `${'long '.repeat(60)}.pdf`, '👩‍👩‍👧‍👦'.repeat(30), 'é'.normalize('NFD').repeat(40)])(
    'loses nothing of %j',
    (name) => {
      const { start, end } = splitName(name);
      expect(start + end).toBe(name);
    },
  );

  it('keeps the end of a long name, and never cuts within a character', () => {
    expect(splitName('a name that is rather long (2).pdf').end).toBe('ng (2).pdf');
    expect(splitName('👩‍👩‍👧‍👦'.repeat(30)).end).toBe('👩‍👩‍👧‍👦'.repeat(10));
  });
});

describe('showName', () => {
  it('makes visible what would turn or hide text', () => {
    expect(showName('invoice\u202efdp.exe')).toBe('invoice\ufffdfdp.exe');
    expect(showName('a\u0000b\nc\u200bd\ud800')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd');
  });

  it('leaves ordinary names of any script, and emoji, alone', () => {
    for (const name of ['../a b.txt', 'תמונה.png', '家族の写真.zip', '👩‍👩‍👧‍👦.heic'])
      expect(showName(name)).toBe(name);
  });
});
