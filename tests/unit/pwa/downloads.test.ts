import { afterEach, describe, expect, it } from 'vitest';
import type { BytesAnswer } from '../../../src/pwa/download-messages.ts';
import { createDownloads } from '../../../src/pwa/service-worker/downloads.ts';

const TICKET = '8d7a6d3e-4d6a-4b7e-9a52-0f4f6a3f9c11';
const open: MessagePort[] = [];

afterEach(() => {
  open.splice(0).forEach((port) => port.close());
});

/** A page that answers each pull with the next of `answers`, and notes what it was asked. */
function page(answers: readonly unknown[]) {
  const { port1, port2 } = new MessageChannel();
  const asked: unknown[] = [];
  let next = 0;
  port1.onmessage = (event) => {
    asked.push(event.data);
    if (event.data === 'pull' && next < answers.length) port1.postMessage(answers[next++]);
  };
  open.push(port1, port2);
  return { bytes: port2, asked };
}

const chunk = (text: string): BytesAnswer => ({ chunk: new TextEncoder().encode(text).buffer });

function offered(answers: readonly unknown[], sizeBytes: number, name = 'page.html') {
  const downloads = createDownloads();
  const { bytes, asked } = page(answers);
  downloads.offer(TICKET, { name, sizeBytes, bytes });
  return { downloads, asked };
}

describe('a download', () => {
  it('is the bytes that came, in order, and ends', async () => {
    const { downloads } = offered([chunk('one '), chunk('two'), { done: true }], 7);
    expect(downloads.runs(TICKET)).toBe(true);
    const response = downloads.respond(TICKET);
    expect(await response.text()).toBe('one two');
    expect(downloads.runs(TICKET)).toBe(false);
  });

  it('may be empty', async () => {
    const { downloads } = offered([{ done: true }], 0);
    expect(await downloads.respond(TICKET).text()).toBe('');
  });

  it('can never run in our origin', () => {
    const { headers } = offered([{ done: true }], 0).downloads.respond(TICKET);
    expect(headers.get('Content-Type')).toBe('application/octet-stream');
    expect(headers.get('Content-Disposition')).toMatch(/^attachment;/);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('Content-Length')).toBe('0');
    expect(headers.get('Cache-Control')).toBe('no-store');
  });

  it('is given once', async () => {
    const { downloads } = offered([chunk('x'), { done: true }], 1);
    await downloads.respond(TICKET).text();
    expect(downloads.respond(TICKET).status).toBe(404);
    expect(createDownloads().respond('nonsense').status).toBe(404);
  });

  it.each([
    ['too few bytes', [chunk('abc'), { done: true }]],
    ['too many bytes', [chunk('abc'), chunk('def')]],
    ['an error', [chunk('abc'), { error: 'gone' }]],
    ['something else', [{ chunk: 'abc' }]],
    ['an answer with more in it', [{ done: true, chunk: new ArrayBuffer(4) }]],
  ])('fails on %s', async (_what, answers) => {
    const { downloads } = offered(answers, 4);
    await expect(downloads.respond(TICKET).arrayBuffer()).rejects.toThrow();
    expect(downloads.runs(TICKET)).toBe(false);
  });

  it('asks for no more than is read, but for one chunk ahead', async () => {
    const { downloads, asked } = offered(
      Array.from({ length: 50 }, () => chunk('x')),
      50,
    );
    const reader = downloads.respond(TICKET).body!.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked.length).toBeLessThanOrEqual(2);
    await reader.cancel();
  });

  it('fails when the page goes away, while it is asked or between', async () => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    const downloads = createDownloads();
    downloads.offer(TICKET, { name: 'a', sizeBytes: 10, bytes: port2 });
    const body = downloads.respond(TICKET).text();
    port1.close();
    await expect(body).rejects.toThrow('closed');
    expect(downloads.runs(TICKET)).toBe(false);
  });

  it('tells the page when the browser stops it', async () => {
    const { downloads, asked } = offered([chunk('x'), chunk('y')], 10);
    const reader = downloads.respond(TICKET).body!.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => asked.at(-1)).toBe('cancel');
    expect(downloads.runs(TICKET)).toBe(false);
  });
});
