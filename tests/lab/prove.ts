// Shows that the emulator does what it is told: `node tests/lab/prove.ts`, as root. Prints what was set and
// what a flood of UDP made of it.

import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Link, type PathSettings } from './link.ts';
import { watchRoundTrips } from './round-trip.ts';
import { missingForLinks } from './tools.ts';

const SECONDS = 3;
const PACKET_BYTES = 1200;
/** IPv4 and UDP. */
const HEADER_BYTES = 28;

// Sends as many datagrams a second as it is told, evenly, by the millisecond.
const FLOOD = `
  const socket = require('node:dgram').createSocket('udp4');
  const [address, perSecond, seconds] = process.argv.slice(1);
  const data = Buffer.alloc(${PACKET_BYTES});
  const from = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const elapsed = (performance.now() - from) / 1000;
    for (; sent < elapsed * perSecond; sent++) socket.send(data, 7008, address);
    if (elapsed < seconds) return;
    clearInterval(timer);
    socket.close(() => console.log(sent));
  }, 1);
`;
const SINK = `
  const socket = require('node:dgram').createSocket('udp4').bind(7008, () => socket.setRecvBufferSize(4e6));
  process.stdin.on('end', () => process.exit()).resume();
`;

const cases: { name: string; path: PathSettings; floodMbit: number }[] = [
  { name: 'idle', path: { delayMs: 20, lossPercent: 0, rateMbit: 50, queueKib: 512 }, floodMbit: 0 },
  { name: 'half full', path: { delayMs: 20, lossPercent: 0, rateMbit: 50, queueKib: 512 }, floodMbit: 25 },
  { name: 'flooded', path: { delayMs: 20, lossPercent: 0, rateMbit: 50, queueKib: 512 }, floodMbit: 80 },
  { name: 'flooded', path: { delayMs: 40, lossPercent: 0, rateMbit: 4, queueKib: 256 }, floodMbit: 8 },
  { name: 'lossy', path: { delayMs: 25, lossPercent: 0.5, rateMbit: 0, queueKib: 0 }, floodMbit: 40 },
  { name: 'open', path: { delayMs: 10, lossPercent: 0, rateMbit: 0, queueKib: 0 }, floodMbit: 150 },
];

const missing = missingForLinks();
if (missing.length > 0) {
  console.error(`No link can be made here. Missing: ${missing.join('; ')}.`);
  process.exit(1);
}
for (const { name, path, floodMbit } of cases) {
  const link = await Link.start(path);
  const sink = link.run('east', process.execPath, ['-e', SINK], { stdio: ['pipe', 'inherit', 'inherit'] });
  const trips = watchRoundTrips(link);
  await sleep(500);
  const before = (await link.counters()).eastward;
  trips.take();
  let sent = 0;
  if (floodMbit > 0) {
    const perSecond = (floodMbit * 1e6) / 8 / (PACKET_BYTES + HEADER_BYTES);
    const words = ['-e', FLOOD, link.address('east'), String(perSecond), String(SECONDS)];
    const flood = link.run('west', process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: flood.stdout! });
    sent = Number(await new Promise((resolve) => lines.once('line', resolve)));
  } else await sleep(SECONDS * 1000);
  const after = (await link.counters()).eastward;
  const trip = trips.take().sort((a, b) => a - b);
  const rate = ((after.bytes - before.bytes) * 8) / SECONDS / 1e6;
  console.log(
    `${name}: ${JSON.stringify(path)}, ${sent} packets at ${floodMbit} Mbit/s`,
    `\n  through ${rate.toFixed(1)} Mbit/s, lost ${after.lost}, overflowed ${after.overflowed},`,
    `most queued ${(after.mostQueueBytes / 1024).toFixed(0)} KiB, sockets full ${link.socketOverflows('east')},`,
    `round trip median ${trip[trip.length >> 1]?.toFixed(2)} ms, longest ${trip.at(-1)?.toFixed(2)} ms`,
  );
  trips.stop();
  sink.stdin?.end();
  await link.stop();
}
