// One association as Chromium's sends: RFC 9260 with a burst of four packets for each SACK, a SACK that
// names the first twenty gaps only, packets counted as missing again right after they were sent again, and a
// time-out of at least 400 ms. Rough; but it overruns a queue and recovers for seconds, as the real one does.

import { carry, type Clock, type Path } from './path-model.ts';

/** Of a message in a packet, and what SCTP, DTLS, UDP and IP put around it. */
const MTU = 1160;
const HEADER_BYTES = 96;
const BURST = 4;
const LEAST_RTO_MS = 400;
const MOST_GAPS_SAID = 20;

/** A SACK comes with every second packet, or so long after the first, in ms. */
const LATE_SACK_MS = 200;

interface Packet {
  seq: number;
  bytes: number;
  state: 'flight' | 'lost' | 'here';
  isSaid: boolean;
  misses: number;
  times: number;
  sentMs: number;
  /** Comes with the last packet of a message. */
  whole: (() => void) | null;
}

export class Association {
  cwnd = 10 * MTU;
  timeouts = 0;
  packets = 0;
  readonly #clock: Clock;
  readonly #path: Path;
  readonly #queue: { bytes: number; whole: () => void }[] = [];
  /** Sent and not acknowledged in a row; the first has the number `#base`. */
  #sent: Packet[] = [];
  #base = 0;
  #next = 0;
  #flight = 0;
  #lost = 0;
  #ssthresh = Infinity;
  #acked = 0;
  #recoverTo = -1;
  #srtt = 0;
  #rttvar = 0;
  #rtoMs = 500;
  #timer = 0;
  /** The receiver's side. */
  #got = new Map<number, Packet>();
  #want = 0;
  #highest = -1;
  #received = 0;
  #sacks = 0;
  #unsaid: Packet[] = [];

  constructor(clock: Clock, path: Path) {
    this.#clock = clock;
    this.#path = path;
  }

  /** Queues a message; `whole` is called when all of it, and all before it, is there. */
  send(bytes: number, whole: () => void): void {
    this.#queue.push({ bytes, whole });
    this.#burst();
  }

  #burst(): void {
    for (let left = BURST; left > 0 && this.#flight < this.cwnd; left -= 1) {
      const packet = this.#lost > 0 ? this.#sent.find(({ state }) => state === 'lost') : this.#fresh();
      if (!packet) return;
      if (packet.state === 'lost') this.#lost -= 1;
      packet.state = 'flight';
      packet.misses = 0;
      packet.times += 1;
      packet.sentMs = this.#clock.now;
      if (this.#flight === 0) this.#startTimer();
      this.#flight += packet.bytes;
      this.packets += 1;
      carry(this.#clock, this.#path, packet.bytes + HEADER_BYTES, () => this.#receive(packet));
    }
  }

  #fresh(): Packet | null {
    const message = this.#queue[0];
    if (!message) return null;
    const bytes = Math.min(MTU, message.bytes);
    message.bytes -= bytes;
    const whole = message.bytes === 0 ? message.whole : null;
    if (whole) this.#queue.shift();
    const packet: Packet = {
      seq: this.#next,
      bytes,
      state: 'flight',
      isSaid: false,
      misses: 0,
      times: 0,
      sentMs: 0,
      whole,
    };
    this.#next += 1;
    this.#sent.push(packet);
    return packet;
  }

  #receive(packet: Packet): void {
    if (packet.seq >= this.#want) this.#got.set(packet.seq, packet);
    this.#highest = Math.max(this.#highest, packet.seq);
    for (let next = this.#got.get(this.#want); next; next = this.#got.get(this.#want)) {
      this.#got.delete(this.#want);
      this.#want += 1;
      if (!next.isSaid) this.#unsaid.push(next);
      next.isSaid = true;
      next.whole?.();
    }
    this.#received += 1;
    if (this.#received >= 2 || this.#got.size > 0) this.#sack();
    else {
      const sacks = this.#sacks;
      this.#clock.after(LATE_SACK_MS, () => sacks === this.#sacks && this.#sack());
    }
  }

  #sack(): void {
    this.#sacks += 1;
    this.#received = 0;
    const said = this.#unsaid;
    this.#unsaid = [];
    let gaps = 0;
    let wasMissing = true;
    for (let seq = this.#want; this.#got.size > 0 && seq <= this.#highest; seq += 1) {
      const packet = this.#got.get(seq);
      if (packet && wasMissing && ++gaps > MOST_GAPS_SAID) break;
      wasMissing = !packet;
      if (!packet || packet.isSaid) continue;
      packet.isSaid = true;
      said.push(packet);
    }
    this.#clock.after(this.#path.delayMs, () => this.#acknowledged(said));
  }

  #acknowledged(said: Packet[]): void {
    const wasFull = this.#flight + BURST * MTU >= this.cwnd;
    let bytes = 0;
    let highest = -1;
    for (const packet of said) {
      if (packet.state === 'here') continue;
      if (packet.state === 'flight') this.#flight -= packet.bytes;
      else this.#lost -= 1;
      if (packet.times === 1) this.#measured(this.#clock.now - packet.sentMs);
      packet.state = 'here';
      bytes += packet.bytes;
      highest = Math.max(highest, packet.seq);
    }
    const base = this.#base;
    let here = 0;
    while (this.#sent[here]?.state === 'here') here += 1;
    if (here > 0) this.#sent.splice(0, here);
    this.#base += here;
    const moved = this.#base > base;
    if (moved) this.#startTimer();
    if (this.#base > this.#recoverTo) this.#recoverTo = -1;
    if (this.#recoverTo < 0 && moved && wasFull) this.#grow(bytes);
    this.#missing(highest);
    this.#burst();
  }

  #grow(bytes: number): void {
    if (this.cwnd <= this.#ssthresh) {
      this.cwnd += Math.min(bytes, MTU);
      return;
    }
    this.#acked += bytes;
    if (this.#acked < this.cwnd) return;
    this.#acked -= this.cwnd;
    this.cwnd += MTU;
  }

  #missing(highest: number): void {
    for (let index = 0; index < highest - this.#base; index += 1) {
      const packet = this.#sent[index]!;
      if (packet.state !== 'flight') continue;
      packet.misses += 1;
      if (packet.misses < 3) continue;
      this.#flight -= packet.bytes;
      packet.state = 'lost';
      this.#lost += 1;
      if (this.#recoverTo >= 0) continue;
      this.#recoverTo = this.#next - 1;
      this.#ssthresh = Math.max(this.cwnd / 2, 4 * MTU);
      this.cwnd = this.#ssthresh;
      this.#acked = 0;
    }
  }

  #measured(ms: number): void {
    if (this.#srtt === 0) [this.#srtt, this.#rttvar] = [ms, ms / 2];
    this.#rttvar += (Math.abs(ms - this.#srtt) - this.#rttvar) / 4;
    this.#srtt += (ms - this.#srtt) / 8;
    this.#rtoMs = Math.max(LEAST_RTO_MS, this.#srtt + 4 * this.#rttvar);
  }

  #startTimer(): void {
    this.#timer += 1;
    const timer = this.#timer;
    if (this.#sent.length > 0) this.#clock.after(this.#rtoMs, () => timer === this.#timer && this.#timeout());
  }

  #timeout(): void {
    this.timeouts += 1;
    for (const packet of this.#sent) {
      if (packet.state !== 'flight') continue;
      packet.state = 'lost';
      this.#lost += 1;
    }
    this.#flight = 0;
    this.#ssthresh = Math.max(this.cwnd / 2, 4 * MTU);
    this.cwnd = MTU;
    this.#acked = 0;
    this.#recoverTo = -1;
    this.#rtoMs = Math.min(2 * this.#rtoMs, 60_000);
    this.#burst();
    this.#startTimer();
  }
}
