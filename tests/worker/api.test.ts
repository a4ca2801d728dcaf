import { env, exports } from 'cloudflare:workers';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { iceAnswerSchema } from '../../src/protocol/signaling.ts';
import app from '../../signaling-worker/index.ts';
import { OWN_ORIGIN, randomToken } from './test-room.ts';

const fetchOwn = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(`${OWN_ORIGIN}${path}`, init);

describe('the API', () => {
  test('SG21: /api/health answers 200', async () => {
    const response = await fetchOwn('/api/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true });
  });

  test('a share that no service worker took goes to the app, which says what to do', async () => {
    const form = new FormData();
    form.append('files', new File(['x'.repeat(100_000)], 'a.bin'));
    const lost = await fetchOwn('/share', { method: 'POST', body: form, redirect: 'manual' });
    expect([lost.status, lost.headers.get('location')]).toEqual([303, '/?share=lost']);
    expect(lost.headers.get('cache-control')).toBe('no-store');
    const visited = await fetchOwn('/share', { redirect: 'manual' });
    expect([visited.status, visited.headers.get('location')]).toEqual([303, '/']);
  });

  test.each(['/api', '/api/', '/api/rooms', '/api/rooms/code/1234/more', '/api/x'])(
    'SG21: %s is not there',
    async (path) => {
      const response = await fetchOwn(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: expect.any(String) as string });
    },
  );

  test.each(['/api/health', '/api/ice', '/api/x', '/api/rooms/code/1234'])(
    'SG21: %s answers with security headers',
    async (path) => {
      const response = await fetchOwn(path);
      await response.body?.cancel();
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('SG22: /api/ice gives what wrangler.toml configures', async () => {
    const response = await fetchOwn('/api/ice');
    expect(response.status).toBe(200);
    expect(v.parse(iceAnswerSchema, await response.json()).iceServers).not.toEqual([]);
  });

  test('SG22: /api/ice gives what a deployment configures', async () => {
    const iceServers = [{ urls: ['turn:turn.test:3478'], username: 'u', credential: 'c' }];
    for (const servers of [[], iceServers]) {
      const response = await app.request('/api/ice', {}, { ...env, ICE_SERVERS: JSON.stringify(servers) });
      expect(await response.json()).toEqual({ iceServers: servers });
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  test.each([
    [undefined, 'is not set'],
    ['{', 'is not valid JSON'],
    ['{}', 'is not an array of RTCIceServer'],
    ['[{"urls":["stun:a"]},{"url":"stun:b"}]', 'is not an array of RTCIceServer: see 1.urls'],
    ['[{"urls":"turn:a","credential":5}]', 'is not an array of RTCIceServer: see 0.credential'],
  ])('SG22: ICE_SERVERS of %s is said to be wrong', async (ICE_SERVERS, problem) => {
    const response = await app.request('/api/ice', {}, { ...env, ICE_SERVERS });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error: `The variable ICE_SERVERS ${problem}.` });
  });
});

describe('joining a room', () => {
  const token = randomToken();
  const good = `/api/rooms/code/9999?role=host&token=${token}`;
  const upgrade = { upgrade: 'websocket', origin: OWN_ORIGIN };
  const statusOf = async (path: string, headers: HeadersInit, bindings = {}): Promise<number> => {
    const response = await app.request(`${OWN_ORIGIN}${path}`, { headers }, { ...env, ...bindings });
    if (response.webSocket) {
      response.webSocket.accept();
      response.webSocket.close(1000, 'bye');
    } else await response.body?.cancel();
    return response.status;
  };

  test('SG1: takes a WebSocket upgrade of the app itself', async () => {
    expect(await statusOf(good, upgrade)).toBe(101);
    expect(await statusOf(good, { origin: OWN_ORIGIN })).toBe(426);
  });

  test.each([
    '/api/rooms/attic/1234?role=host&token=TOKEN',
    '/api/rooms/code/123?role=host&token=TOKEN',
    '/api/rooms/code/12345?role=host&token=TOKEN',
    '/api/rooms/code/%31234?role=host&token=TOKEN',
    '/api/rooms/code/1234%0A?role=host&token=TOKEN',
    '/api/rooms/link/1234?role=host&token=TOKEN',
    '/api/rooms/code/1234?role=peer&token=TOKEN',
    '/api/rooms/meet/TOKEN?role=host&token=TOKEN',
    '/api/rooms/code/1234?role=HOST&token=TOKEN',
    '/api/rooms/code/1234?role=host&token=short',
    '/api/rooms/code/1234?role=host&token=TOKENx',
    '/api/rooms/code/1234?role=host',
    '/api/rooms/code/1234?token=TOKEN',
    '/api/rooms/code/1234',
  ])('SG1: %s is malformed', async (path) => {
    expect(await statusOf(path.replaceAll('TOKEN', token), upgrade)).toBe(400);
  });

  test.each([
    undefined,
    '',
    'null',
    'https://evil.test',
    'http://causeway.test',
    'https://causeway.test:8443',
    'https://causeway.test.evil.test',
    'https://sub.causeway.test',
    'https://causeway.test/',
    'https://friend.test.evil.test',
  ])('SG1: the origin %s is refused', async (origin) => {
    const headers = origin === undefined ? { upgrade: 'websocket' } : { upgrade: 'websocket', origin };
    const ALLOWED_ORIGINS = 'https://friend.test, http://localhost:5173';
    expect(await statusOf(good, headers, { ALLOWED_ORIGINS })).toBe(403);
  });

  test.each(['https://friend.test', 'http://localhost:5173'])('SG1: %s may be allowed', async (origin) => {
    const ALLOWED_ORIGINS = 'https://friend.test, http://localhost:5173';
    const headers = { upgrade: 'websocket', origin };
    expect(await statusOf(good, headers, { ALLOWED_ORIGINS })).toBe(101);
    expect(await statusOf(good, headers, { ALLOWED_ORIGINS: '' })).toBe(403);
  });
});
