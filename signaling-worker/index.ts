// The routes of /api, one for shares that nobody took, and the 404 of everything else that is no file of the
// built app; those never reach this code (wrangler.toml). Checks what can be checked without a room; a room is
// the business of its Durable Object.

import { Hono } from 'hono';
import type { Env } from './env.ts';
import { readIceServers } from './ice.ts';
import { readJoinRequest } from './join-request.ts';

export { Room } from './room.ts';

const app = new Hono<{ Bindings: Env }>();

const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

app.use(async (c, next) => {
  await next();
  // The answer to an upgrade comes from the Durable Object: its headers are immutable, and a socket
  // has no use for these.
  if (c.res.status === 101) return;
  for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value);
});

app.get('/api/health', (c) => c.json({ ok: true }));

app.get('/api/ice', (c) => {
  const configuration = readIceServers(c.env.ICE_SERVERS);
  return configuration.ok ? c.json(configuration.answer) : c.json({ error: configuration.problem }, 500);
});

app.get('/api/rooms/:kind/:room', (c) => {
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
    return c.json({ error: 'A room is joined by WebSocket.' }, 426, {
      upgrade: 'websocket',
      connection: 'upgrade',
    });
  }
  const url = new URL(c.req.url);
  if (!isAllowedOrigin(c.req.header('origin'), url.origin, c.env.ALLOWED_ORIGINS)) {
    return c.json({ error: 'Rooms are for the pages of this app.' }, 403);
  }
  const request = readJoinRequest(url);
  if (request === null) return c.json({ error: 'The kind, room, role or token is malformed.' }, 400);
  const room = c.env.ROOMS.idFromName(`${request.kind}:${request.room}`);
  return c.env.ROOMS.get(room).fetch(c.req.raw);
});

// What other apps share is taken by the app's service worker. Where there is none (yet), it comes here: the
// app says what to do. Nothing of it is read.
app.on(['GET', 'POST'], '/share', (c) => c.redirect(c.req.method === 'POST' ? '/?share=lost' : '/', 303));

app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));

app.onError((error, c) => {
  // eslint-disable-next-line no-console -- a Worker's log is its console
  console.error(error);
  return c.json({ error: 'The signaling worker failed.' }, 500);
});

// WebSockets are outside the same-origin policy and of CORS: the Origin header, which a page cannot
// forge, is all that keeps other sites' pages out. It is compared whole, never by prefix or suffix.
function isAllowedOrigin(origin: string | undefined, own: string, allowed = ''): boolean {
  if (origin === undefined || origin === '') return false;
  return (
    origin === own ||
    allowed
      .split(',')
      .map((entry) => entry.trim())
      .includes(origin)
  );
}

export default app;
