// The devices we are linked to, by their bonds' rendezvous. Makes a link of whoever was met or is
// remembered, hands its channels to the engine, remembers its bond, and keeps what the screen shows of it.

import { transfer, type Remote } from 'comlink';
import type { Hello, Link, LinkEnd, LinkState } from '../connection/link.ts';
import type { Met } from '../connection/meeting.ts';
import type { Bond } from '../pairing/bond.ts';
import { LANES_OPEN } from '../protocol/limits.ts';
import type { EngineApi, LinkFigures } from '../transfer/engine-api.ts';
import { m } from '../words/messages.svelte.ts';
import { Bonds, type BondStore, type StoredBond } from './bond-store.ts';
import type { Kit, LoadKit } from './kit.ts';
import type { DeviceView } from './model.ts';
import { cleanDeviceName } from './this-device.ts';

export interface DevicesPorts {
  readonly origin: string;
  readonly engine: Remote<EngineApi>;
  readonly loadKit: LoadKit;
  readonly bonds: BondStore;
  readonly me: () => Hello;
  readonly alwaysRelay: () => boolean;
  /** A device that was just paired is connected for the first time. */
  readonly onPaired: (device: DeviceView) => void;
  /** A link is over, and the device is off the list. `version` is also said of one that stays. */
  readonly onEnded: (device: DeviceView, why: LinkEnd) => void;
}

const ICE_TIMEOUT_MS = 5_000;
/** Ends after which the two need to pair anew. The others may be the network's doing, or an update's. */
const FORGETTING = new Set<LinkEnd>(['ended', 'bye', 'protocol']);

export class Devices {
  readonly #ports: DevicesPorts;
  readonly #bonds: Bonds;
  /** Every transfer of earlier visits is known, and so which devices are needed. */
  #isAllRead = true;
  /** The devices of earlier visits are on the list. */
  readonly #restored = Promise.withResolvers<undefined>();
  readonly #links = new Map<string, Link>();
  /** On the list from an earlier visit, and not linked yet. */
  #remembered: readonly StoredBond[] = [];
  #list = $state.raw<readonly DeviceView[]>([]);

  constructor(ports: DevicesPorts) {
    this.#ports = ports;
    this.#bonds = new Bonds(ports.bonds);
  }

  get list(): readonly DeviceView[] {
    return this.#list;
  }

  nameOf(id: string): string {
    return this.#list.find((device) => device.id === id)?.name ?? m().device_unknown();
  }

  /**
   * Looks for the devices of earlier visits that are recent or needed; forgets the old ones, where all
   * transfers are known (`isAllRead`): any may be needed else. Answers whether they could be read.
   */
  async restore(isAllRead: boolean): Promise<boolean> {
    this.#isAllRead = isAllRead;
    const awaited = await this.#ports.engine.awaited();
    const recalled = await this.#bonds.recall(new Set(awaited), isAllRead);
    // One may have been paired meanwhile.
    const remembered = (recalled ?? []).filter(({ rendezvous }) => !this.#find(rendezvous));
    const views = remembered.map(({ rendezvous, name, form }): DeviceView => {
      return { id: rendezvous, name, form, state: 'reconnecting', path: null, lanes: 0, roundTripMs: null };
    });
    this.#list = [...this.#list, ...views];
    this.#remembered = remembered;
    this.#restored.resolve(undefined);
    // Without its bond a device is not met again, and what waits for it never goes on.
    if (isAllRead && recalled !== null)
      for (const id of awaited) if (!this.#find(id)) void this.#ports.engine.abandon(id);
    await this.#linkRemembered();
    return recalled !== null;
  }

  /** Builds a link to a peer that was met; `onSettled` when their room is not needed any more. */
  connect(kit: Kit, met: Met, onSettled: () => void): void {
    const { bond } = met.session;
    const device: DeviceView = {
      id: bond.rendezvous,
      name: m().device_unknown(),
      form: 'desktop',
      state: 'connecting',
      path: null,
      lanes: 0,
      roundTripMs: null,
    };
    this.#list = [...this.#list, device];
    this.#link(kit, bond, met, onSettled);
  }

  /** The network or the page is back: every link that waits tries now. */
  retryNow(): void {
    for (const link of this.#links.values()) link.retryNow();
    void this.#linkRemembered();
  }

  /** The engine finds so many lanes worth having. */
  wantLanes(id: string, lanes: number): void {
    this.#links.get(id)?.wantLanes(lanes);
  }

  /** How the bytes of a link go. */
  figures(id: string, { lanes, roundTripMs }: LinkFigures): void {
    const device = this.#find(id);
    if (device && (device.lanes !== lanes || device.roundTripMs !== roundTripMs))
      this.#change(id, { lanes, roundTripMs });
  }

  /** Makes a new connection in place of one that carries nothing. */
  silent(id: string): void {
    this.#links.get(id)?.renew();
  }

  /** Ends a link that broke the protocol. */
  broken(id: string): void {
    this.#links.get(id)?.end('protocol');
  }

  /** Ends a link for good, on both sides. */
  disconnect(id: string): void {
    this.#links.get(id)?.end();
    this.#forget(id);
  }

  /** Says to everybody that this page is closing. */
  leaveAll(): void {
    for (const link of this.#links.values()) link.leave();
  }

  async #linkRemembered(): Promise<void> {
    const remembered = this.#remembered;
    if (remembered.length === 0) return;
    this.#remembered = [];
    try {
      const kit = await this.#ports.loadKit();
      for (const { rendezvous, key, side } of remembered) {
        const bond = await kit.bondFromKey(key, side);
        if (bond.rendezvous !== rendezvous) this.#forget(rendezvous);
        // It may have been taken off the list meanwhile.
        else if (this.#find(rendezvous) && !this.#links.has(rendezvous))
          this.#link(kit, bond, null, () => undefined);
      }
    } catch {
      // Not to be had without a network; it is tried again when there is one.
      this.#remembered = remembered;
    }
  }

  #link(kit: Kit, bond: Bond, met: Met | null, onSettled: () => void): void {
    const { origin, engine, me, alwaysRelay } = this.#ports;
    const id = bond.rendezvous;
    const link = new kit.Link({
      origin,
      bond,
      met,
      iceServers: (signal) =>
        kit.fetchIceServers(origin, AbortSignal.any([signal, AbortSignal.timeout(ICE_TIMEOUT_MS)])),
      relayOnly: alwaysRelay,
      me,
      introduce: (control, blocks) => {
        void engine.attach(id, transfer(control, [control]), transfer(blocks, [blocks]));
      },
      onLost: () => {
        void engine.detach(id);
        this.#change(id, { lanes: 0, roundTripMs: null });
      },
      mostLanes: LANES_OPEN,
      introduceLane: (lane, blocks) => {
        void engine.attachLane(id, lane, transfer(blocks, [blocks]));
      },
      onLaneLost: (lane) => {
        void engine.detachLane(id, lane);
      },
      onState: (state) => {
        this.#state(bond, state);
      },
      onHello: (hello) => {
        const name = cleanDeviceName(hello.name) || m().device_unknown();
        this.#change(id, { name, form: hello.form });
        void engine.named(id, name);
      },
      onPath: (path) => {
        this.#change(id, { path });
      },
      onSettled,
    });
    this.#links.set(id, link);
  }

  #state(bond: Bond, state: LinkState): void {
    const id = bond.rendezvous;
    if (state.kind === 'ended') {
      this.#ended(id, state.why);
      return;
    }
    this.#change(id, { state: state.kind, ...(state.kind !== 'connected' && { path: null }) });
    const device = this.#find(id);
    if (!device) return;
    if (state.kind === 'connected' && this.#bonds.keep(bond, device)) {
      this.#ports.onPaired(device);
      void this.#dropFormer(device);
    } else if (state.kind === 'away' && state.why === 'version') {
      this.#ports.onEnded(device, 'version');
    }
  }

  /** It is the same device, paired anew: its former place goes, unless a transfer still waits there. */
  async #dropFormer({ id, name }: DeviceView): Promise<void> {
    // It may be faster than what is read at the start.
    await this.#restored.promise;
    if (!this.#isAllRead) return;
    const awaited = await this.#ports.engine.awaited();
    for (const former of this.#list) {
      const isGone = former.state === 'reconnecting' || former.state === 'away';
      const isSame = former.id !== id && former.name === name;
      if (isGone && isSame && !awaited.includes(former.id)) this.disconnect(former.id);
    }
  }

  #ended(id: string, why: LinkEnd): void {
    const device = this.#find(id);
    this.#links.delete(id);
    if (FORGETTING.has(why)) this.#forget(id);
    else this.#list = this.#list.filter((other) => other.id !== id);
    if (device) this.#ports.onEnded(device, why);
  }

  #forget(id: string): void {
    this.#bonds.forget(id);
    void this.#ports.engine.abandon(id);
    this.#list = this.#list.filter((device) => device.id !== id);
  }

  #find(id: string): DeviceView | undefined {
    return this.#list.find((device) => device.id === id);
  }

  #change(id: string, change: Partial<DeviceView>): void {
    this.#list = this.#list.map((device) => (device.id === id ? { ...device, ...change } : device));
  }
}
