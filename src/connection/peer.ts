// simple-peer, wrapped: the only file that imports it. Makes the connection, and beside simple-peer's own
// channel negotiated ones for the engine's worker. Those are handed over in the task that makes them,
// before they can open: a channel that has begun to work cannot be transferred.

import SimplePeer from 'simple-peer/simplepeer.min.js';
import { parseSignal, type Signal } from '../protocol/signal.ts';

// Far from the ids that simple-peer's in-band channel is given (0 or 1).
const CHANNEL_IDS = { control: 10, blocks: 11 };

export interface PeerOptions {
  readonly initiator: boolean;
  readonly iceServers: RTCIceServer[];
  readonly relayOnly: boolean;
  /** Makes the engine's channels by `open`, and must transfer them before it returns. */
  readonly introduce: (open: (channel: keyof typeof CHANNEL_IDS) => RTCDataChannel) => void;
  readonly onSignal: (signal: Signal) => void;
  /** Our own channel is open. */
  readonly onConnected: () => void;
  readonly onText: (text: string) => void;
  /** The path broke or came back; a broken one may still recover by itself. */
  readonly onPath: (works: boolean) => void;
  /** It is over, once; `failed` when no path was found or it was lost. */
  readonly onClosed: (why: 'failed' | 'closed') => void;
}

export class Peer {
  readonly #peer: SimplePeer;
  #closed = false;

  constructor(options: PeerOptions) {
    const { iceServers, relayOnly, initiator } = options;
    this.#peer = new SimplePeer({
      initiator,
      trickle: true,
      config: { iceServers, iceTransportPolicy: relayOnly ? 'relay' : 'all' },
    });
    const connection = this.#peer._pc;
    options.introduce((channel) =>
      connection.createDataChannel(channel, { negotiated: true, id: CHANNEL_IDS[channel] }),
    );
    const closed = (why: 'failed' | 'closed') => {
      if (this.#closed) return;
      this.#closed = true;
      this.#peer.destroy();
      options.onClosed(why);
    };
    this.#peer
      .on('signal', (value) => {
        const signal = parseSignal(value);
        if (signal) options.onSignal(signal);
      })
      .on('connect', options.onConnected)
      .on('data', (data) => {
        options.onText(typeof data === 'string' ? data : new TextDecoder().decode(data));
      })
      .on('iceStateChange', (state) => {
        if (state === 'disconnected') options.onPath(false);
        if (state === 'connected' || state === 'completed') options.onPath(true);
      })
      // simple-peer destroys itself on an error, and says both.
      .on('error', () => {
        closed('failed');
      })
      .on('close', () => {
        closed('closed');
      });
  }

  /** Takes a signal of the other side; answers false when the browser refuses it. */
  signal(signal: Signal): boolean {
    try {
      if (!this.#peer.destroyed) this.#peer.signal(signal);
      return true;
    } catch {
      // It throws at once on some bad candidates, where others come as an error event.
      return false;
    }
  }

  /** Says a text over simple-peer's own channel; lost when it is not open. */
  send(text: string): void {
    if (this.#peer.connected && !this.#peer.destroyed) this.#peer.send(text);
  }

  /** Whether the bytes go through a relay; null while no path is chosen. */
  async path(): Promise<'direct' | 'relayed' | null> {
    const stats = [...(await this.#peer._pc.getStats()).values()] as RTCStats[];
    const byId = new Map(stats.map((report) => [report.id, report]));
    const transport = stats.find((report) => report.type === 'transport') as RTCTransportStats | undefined;
    // Firefox has no transport report, but marks the pair itself.
    const pair = (byId.get(transport?.selectedCandidatePairId ?? '') ??
      stats.find((report) => 'selected' in report && report.selected === true)) as
      RTCIceCandidatePairStats | undefined;
    if (!pair) return null;
    const ends = [byId.get(pair.localCandidateId), byId.get(pair.remoteCandidateId)];
    return ends.some((end) => end && 'candidateType' in end && end.candidateType === 'relay')
      ? 'relayed'
      : 'direct';
  }

  destroy(): void {
    this.#closed = true;
    this.#peer.destroy();
  }
}
