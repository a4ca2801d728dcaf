import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { pageMessageSchema } from '../../../src/pwa/download-messages.ts';

const ticket = '8d7a6d3e-4d6a-4b7e-9a52-0f4f6a3f9c11';
const head = { name: 'a.txt', type: 'text/plain', sizeBytes: 3 };

describe('what a page may say to the service worker', () => {
  it.each([{ type: 'SKIP_WAITING' }, { type: 'download', ticket, head }, { type: 'keep-alive', ticket }])(
    'takes %j',
    (message) => expect(v.is(pageMessageSchema, message)).toBe(true),
  );

  it.each([
    null,
    'SKIP_WAITING',
    { type: 'download', ticket: '../index.html', head },
    { type: 'download', ticket, head: { ...head, sizeBytes: -1 } },
    { type: 'download', ticket, head: { ...head, sizeBytes: 1.5 } },
    { type: 'download', ticket, head: { ...head, sizeBytes: Number.NaN } },
    { type: 'download', ticket, head: { ...head, name: 7 } },
    { type: 'download', ticket },
    { type: 'keep-alive' },
    { type: 'else', ticket },
  ])('refuses %j', (message) => expect(v.is(pageMessageSchema, message)).toBe(false));
});
