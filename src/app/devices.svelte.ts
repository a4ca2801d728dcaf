// The devices we are linked to. Makes a link of whoever was met, hands its channels to the engine, and
// keeps what the screen shows of it.

import { transfer, type Remote } from 'comlink';
import type { Hello, Link, LinkEnd, LinkState } from '../connection/link.ts';
import type { Met } from '../connection/meeting.ts';
import type { EngineApi } from '../transfer/engine-api.ts';
import type { Kit } from './kit.ts';
import type { DeviceView } from './model.ts';
import { cleanDeviceName } from './this-device.ts';

export interface DevicesPorts {
  readonly engine: Remote<EngineApi>;
  readonly me: () => Hello;
  readonly alwaysRelay: () => boolean;
  readonly onConnected: (device: DeviceView) => void;
  /** A link is over; `wasConnected` tells whether there ever was one. */
  readonly onAway: (device: DeviceView, why: LinkEnd, wasConnected: boolean) => void;
}

const UNKNOWN = 'New device';

export class Devices {
  readonly #ports: DevicesPorts;
  readonly #links = new Map<string, Link>();
  #list = $state.raw<readonly DeviceView[]>([]);

  constructor(ports: DevicesPorts) {
    this.#ports = ports;
  }

  get list(): readonly DeviceView[] {
    return this.#list;
  }

  nameOf(id: string): string {
    return this.#list.find((device) => device.id === id)?.name ?? UNKNOWN;
  }

  /** Builds a link to a peer that was met; `onSettled` when their room is not needed any more. */
  connect(kit: Kit, met: Met, iceServers: RTCIceServer[], onSettled: () => void): void {
    const { engine, me, alwaysRelay } = this.#ports;
    const id = crypto.randomUUID();
    let wasConnected = false;
    this.#list = [...this.#list, { id, name: UNKNOWN, form: 'desktop', state: 'connecting', path: null }];
    const link = new kit.Link({
      met,
      iceServers,
      relayOnly: alwaysRelay(),
      me: me(),
      introduce: (control, blocks) => {
        const info = { id, rendezvous: met.session.bond.rendezvous };
        void engine.attach(info, transfer(control, [control]), transfer(blocks, [blocks]));
      },
      onState: (state) => {
        const isFirst = state.kind === 'connected' && !wasConnected;
        wasConnected ||= isFirst;
        this.#state(id, state, isFirst, wasConnected);
      },
      onHello: ({ name, form }) => {
        this.#change(id, { name: cleanDeviceName(name) || UNKNOWN, form });
      },
      onPath: (path) => {
        this.#change(id, { path });
      },
      onSettled,
    });
    this.#links.set(id, link);
  }

  /** Ends a link that broke the protocol. */
  broken(id: string): void {
    this.#links.get(id)?.end('protocol');
  }

  /** Ends a link; one that is away already leaves the list. */
  disconnect(id: string): void {
    const link = this.#links.get(id);
    link?.end();
    this.#forget(id);
  }

  /** Says goodbye to everybody: the page is closing. */
  leaveAll(): void {
    for (const link of this.#links.values()) link.end();
  }

  #state(id: string, state: LinkState, isFirst: boolean, wasConnected: boolean): void {
    this.#change(id, { state: state.kind });
    const device = this.#list.find((candidate) => candidate.id === id);
    if (!device) return;
    if (state.kind === 'away') {
      void this.#ports.engine.detach(id);
      this.#links.delete(id);
      if (!wasConnected) this.#forget(id);
      this.#ports.onAway(device, state.why, wasConnected);
    } else if (isFirst) {
      // It is the same device, come back: its former place goes.
      this.#list = this.#list.filter((other) => other.state !== 'away' || other.name !== device.name);
      this.#ports.onConnected(device);
    }
  }

  #forget(id: string): void {
    this.#list = this.#list.filter((device) => device.id !== id);
  }

  #change(id: string, change: Partial<DeviceView>): void {
    this.#list = this.#list.map((device) => (device.id === id ? { ...device, ...change } : device));
  }
}
