// Makes transfers: fresh ones, and those that records tell of.

import type { ManifestFile } from '../protocol/control.ts';
import type { OutgoingFile } from './engine-api.ts';
import { manifestOf } from './manifest/manifest.ts';
import { cleanPaths } from './manifest/names.ts';
import { Progress, type Identity } from './progress.ts';
import { Incoming } from './receive/incoming.ts';
import type { Stores } from './restore.ts';
import { Offering } from './send/offering.ts';
import type { StoredOutgoing } from './send/outgoing-store.ts';
import { Outgoing } from './send/outgoing.ts';
import type { Checkpoint } from './stage/checkpoint-store.ts';
import type { TransferTable } from './transfer-table.ts';

export interface MakerPorts extends Stores {
  readonly freeSpace: () => Promise<number | null>;
  readonly now: () => number;
  /** A fresh transfer's name: 16 random bytes in base64url. */
  readonly newId: () => string;
}

export class TransferMaker {
  readonly #ports: MakerPorts;
  readonly #table: TransferTable;
  readonly #onGone: (id: string) => void;
  readonly #peerNames = new Map<string, string>();
  #expireAfterMs = Number.POSITIVE_INFINITY;

  /** `onGone`: an incoming transfer that was never shown is over. */
  constructor(ports: MakerPorts, table: TransferTable, onGone: (id: string) => void) {
    this.#ports = ports;
    this.#table = table;
    this.#onGone = onGone;
  }

  /** For how long an unfinished transfer is kept when nothing happens to it. */
  expireAfter(ms: number): void {
    this.#expireAfterMs = ms;
  }

  /** What the other device of a link calls itself. */
  named(linkId: string, name: string): void {
    this.#peerNames.set(linkId, name);
  }

  /** A fresh transfer of these files, over this link. */
  outgoing(linkId: string, chosen: readonly OutgoingFile[]): Outgoing {
    const paths = cleanPaths(chosen.map(({ path }) => path));
    const files = chosen.map(({ file }, i): ManifestFile => {
      const path = paths[i] ?? 'file';
      return { path, size: file.size, modified: file.lastModified, type: file.type.slice(0, 255) };
    });
    const wireId = this.#ports.newId();
    const createdAt = this.#ports.now();
    const progress = this.#progress(
      { id: `out-${wireId}`, wireId, linkId, direction: 'out', createdAt },
      files.length,
      sizeOf(files),
    );
    const offering = new Offering(
      manifestOf(files),
      chosen.map(({ path }) => path),
    );
    offering.begin(chosen);
    return new Outgoing(progress, offering, this.#outgoingPorts(progress.identity.id));
  }

  /** The transfer that a record tells of. */
  outgoingOf(record: StoredOutgoing): Outgoing {
    const progress = this.#progressOf(record, 'out', record.files);
    return Outgoing.restored(progress, record, this.#outgoingPorts(record.id));
  }

  /** A transfer that begins to be offered over this link. */
  incoming(linkId: string, wireId: string, files: number, bytes: number): Incoming {
    const createdAt = this.#ports.now();
    const identity: Identity = { id: `in-${wireId}`, wireId, linkId, direction: 'in', createdAt };
    return this.#incoming(this.#progress(identity, files, bytes), files, bytes);
  }

  /** The transfer that a checkpoint tells of, not yet restored. */
  incomingOf(checkpoint: Checkpoint, files: readonly ManifestFile[]): Incoming {
    return this.#incoming(this.#progressOf(checkpoint, 'in', files), files.length, sizeOf(files));
  }

  #incoming(progress: Progress, files: number, bytes: number): Incoming {
    const { id } = progress.identity;
    return new Incoming(
      progress,
      { files, bytes },
      {
        ...this.#ports,
        onFiles: () => {
          this.#table.listed(id);
        },
        onGone: () => {
          this.#onGone(id);
        },
        onWhole: (whole) => {
          this.#table.whole(id, whole);
        },
      },
    );
  }

  #outgoingPorts(id: string) {
    return {
      store: this.#ports.outgoing,
      onFiles: () => {
        this.#table.listed(id);
      },
    };
  }

  #progressOf(
    record: { id: string; wireId: string; rendezvous: string; peerName: string; createdAt: number },
    direction: 'in' | 'out',
    files: readonly ManifestFile[],
  ): Progress {
    const { id, wireId, rendezvous: linkId, createdAt } = record;
    this.#peerNames.set(linkId, record.peerName);
    const identity: Identity = { id, wireId, linkId, direction, createdAt };
    const progress = this.#progress(identity, files.length, sizeOf(files));
    progress.linked(false);
    return progress;
  }

  #progress(identity: Identity, files: number, bytes: number): Progress {
    return new Progress(identity, files, bytes, {
      now: this.#ports.now,
      changed: () => {
        this.#table.changed(identity.id);
      },
      peerName: () => this.#peerNames.get(identity.linkId) ?? '',
      expireAfterMs: () => this.#expireAfterMs,
    });
  }
}

function sizeOf(files: readonly ManifestFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
