import { expect, test } from 'vitest';
import { publicOrigin } from '../../../scripts/public-origin.mjs';

const PAGE = '<meta property="og:image" content="/social.png" />';

test('without an origin the page stays as it is', () => {
  expect(publicOrigin('').transformIndexHtml(PAGE)).toBe(PAGE);
});

test('with one, the picture has a whole URL and the page says where it stands', () => {
  const { html, tags } = publicOrigin('https://causeway.example/').transformIndexHtml(PAGE) as {
    html: string;
    tags: { attrs: Record<string, string> }[];
  };
  expect(html).toContain('content="https://causeway.example/social.png"');
  expect(tags.map(({ attrs }) => attrs['href'] ?? attrs['content'])).toEqual([
    'https://causeway.example/',
    'https://causeway.example/',
  ]);
});

test.each(['causeway.example', 'ftp://causeway.example', 'https://causeway.example/app'])(
  '%s is refused',
  (text) => {
    expect(() => publicOrigin(text)).toThrow('PUBLIC_ORIGIN is an origin');
  },
);
