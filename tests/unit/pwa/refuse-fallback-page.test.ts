import { describe, expect, it } from 'vitest';
import { isMeant } from '../../../src/pwa/service-worker/refuse-fallback-page.ts';

const answer = (type: string, status = 200) =>
  new Response('', { status, headers: { 'Content-Type': type } });

describe('what may be precached', () => {
  it.each([
    ['https://x.test/index.html?__WB_REVISION__=1', 'text/html; charset=utf-8', true],
    ['https://x.test/', 'text/html', true],
    ['https://x.test/assets/a.js', 'text/javascript', true],
    ['https://x.test/assets/a.js', 'text/html; charset=utf-8', false],
    ['https://x.test/icon.svg', 'text/html', false],
    ['https://x.test/index.html', 'text/plain', false],
  ])('%s as %s: %s', (url, type, meant) => {
    expect(isMeant(url, answer(type))).toBe(meant);
  });

  it('is only what was answered in full', () => {
    expect(isMeant('https://x.test/a.js', answer('text/javascript', 404))).toBe(false);
    expect(isMeant('https://x.test/a.js', answer('text/javascript', 206))).toBe(false);
  });
});
