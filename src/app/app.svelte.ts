// The app as its screens know it (model.ts), put together from its parts. Decides which part a wish is for;
// what is done about it is the part's business.

import type { Remote } from 'comlink';
import type { Met } from '../connection/meeting.ts';
import type { EngineApi, EngineObserver, OutgoingFile } from '../transfer/engine-api.ts';
import type { BondStore } from './bond-store.ts';
import { Devices } from './devices.svelte.ts';
import { Invites } from './invites.svelte.ts';
import { Joining } from './joining.svelte.ts';
import type { Kit, LoadKit } from './kit.ts';
import type { AppModel, DeviceView, NoteView, StorageView, WaitingFile } from './model.ts';
import { Notices } from './notices.svelte.ts';
import { canSaveToFolder, download, saveToFolder, type SavingPorts } from './saving.ts';
import { KEEP_DAYS, type Settings, type SettingsStore } from './settings-store.ts';
import { cleanDeviceName, deviceForm, makeDeviceName } from './this-device.ts';
import { Transfers } from './transfers.svelte.ts';
import { linkEnd, offerRefusal } from './words.ts';

export interface AppPorts {
  readonly origin: string;
  readonly engine: Remote<EngineApi>;
  readonly loadKit: LoadKit;
  readonly settings: SettingsStore;
  readonly bonds: BondStore;
  /** What was saved before; null on a first visit. */
  readonly saved: Settings | null;
  readonly startDownload: SavingPorts['startDownload'];
  readonly install: () => void;
  readonly applyUpdate: () => void;
  readonly storageUse: () => Promise<StorageView | null>;
  /** Asks the browser to keep what is stored; called when the first transfer begins. */
  readonly persistStorage: () => void;
  /** Bytes began to move, or none move any more. */
  readonly onMoving: (isMoving: boolean) => void;
}

export class App implements AppModel {
  readonly #ports: AppPorts;
  readonly #saving: SavingPorts;
  readonly #devices: Devices;
  readonly #transfers: Transfers;
  readonly #invites: Invites;
  readonly #joining: Joining;
  readonly #notices = new Notices();
  #kit = $state.raw<Kit | null>(null);
  #settings = $state.raw<Settings>({ deviceName: '', alwaysRelay: false, keepDays: KEEP_DAYS.usual });
  #storage = $state.raw<StorageView | null>(null);
  #waiting = $state.raw<readonly OutgoingFile[]>([]);
  #notes = $state.raw<readonly NoteView[]>([]);
  #connecting = $state(false);
  #installable = $state(false);
  #updateReady = $state(false);
  #offline = $state(false);

  readonly canSaveToFolder = canSaveToFolder();

  constructor(ports: AppPorts) {
    this.#ports = ports;
    this.#settings = ports.saved ?? { ...this.#settings, deviceName: makeDeviceName() };
    if (!ports.saved) void ports.settings.save(this.#settings);
    const onProblem = (sentence: string) => {
      this.#notices.add(sentence, 'error');
    };
    this.#saving = { engine: ports.engine, startDownload: ports.startDownload, onProblem };
    this.#devices = new Devices({
      origin: ports.origin,
      engine: ports.engine,
      loadKit: () => this.#load(),
      bonds: ports.bonds,
      me: () => ({ name: this.#settings.deviceName, form: deviceForm() }),
      alwaysRelay: () => this.#settings.alwaysRelay,
      onPaired: (device) => {
        this.#paired(device);
      },
      onEnded: (device, why) => {
        const sentence = linkEnd(why, device.name);
        if (sentence !== null) this.#notices.add(sentence, why === 'bye' ? 'info' : 'error');
      },
    });
    this.#transfers = new Transfers({
      engine: ports.engine,
      nameOf: (id) => this.#devices.nameOf(id),
      onMoving: ports.onMoving,
    });
    const onMet = (kit: Kit, met: Met, onSettled: () => void) => {
      this.#devices.connect(kit, met, onSettled);
    };
    this.#invites = new Invites({ origin: ports.origin, onMet, onProblem });
    this.#joining = new Joining({ origin: ports.origin, loadKit: () => this.#load(), onMet });
  }

  /** What the engine reports to. */
  get observer(): EngineObserver {
    return {
      transfer: (snapshot) => {
        this.#transfers.snapshot(snapshot);
      },
      files: (id, files) => {
        this.#transfers.files(id, files);
      },
      whole: (id, indexes) => {
        this.#transfers.whole(id, indexes);
      },
      removed: (id) => {
        this.#transfers.removed(id);
        if (this.#storage) this.measureStorage();
      },
      note: (linkId, text) => {
        const note = {
          id: crypto.randomUUID(),
          deviceName: this.#devices.nameOf(linkId),
          text,
          at: Date.now(),
        };
        this.#notes = [note, ...this.#notes];
      },
      lanesWanted: (linkId, lanes) => {
        this.#devices.wantLanes(linkId, lanes);
      },
      figures: (linkId, figures) => {
        this.#devices.figures(linkId, figures);
      },
      linkFailed: (linkId) => {
        this.#devices.broken(linkId);
      },
    };
  }

  get settings() {
    return this.#settings;
  }
  get storage() {
    return this.#storage;
  }
  get devices() {
    return this.#devices.list;
  }
  get transfers() {
    return this.#transfers.list;
  }
  get waiting(): readonly WaitingFile[] {
    return this.#waiting.map(({ file, path }) => ({ path, sizeBytes: file.size }));
  }
  get notes() {
    return this.#notes;
  }
  get invite() {
    return this.#invites.view;
  }
  get join() {
    return this.#joining.view;
  }
  get notices() {
    return this.#notices.list;
  }
  get connecting() {
    return this.#connecting;
  }
  get installable() {
    return this.#installable;
  }
  get updateReady() {
    return this.#updateReady;
  }
  get updateBlocked() {
    return this.#transfers.isBusy;
  }
  get offline() {
    return this.#offline;
  }

  renameDevice(name: string): void {
    const deviceName = cleanDeviceName(name);
    if (deviceName !== '') this.#set({ ...this.#settings, deviceName });
  }

  setAlwaysRelay(alwaysRelay: boolean): void {
    this.#set({ ...this.#settings, alwaysRelay });
  }

  setKeepDays(days: number): void {
    const keepDays = Math.min(KEEP_DAYS.most, Math.max(KEEP_DAYS.least, Math.round(days)));
    if (Number.isFinite(keepDays)) this.#set({ ...this.#settings, keepDays });
  }

  measureStorage(): void {
    void this.#ports.storageUse().then((storage) => {
      this.#storage = storage;
    });
  }

  choose(files: readonly OutgoingFile[]): void {
    this.#waiting = [...this.#waiting, ...files];
    const connected = this.#devices.list.filter(({ state }) => state === 'connected');
    const [only] = connected;
    if (only && connected.length === 1) this.sendWaiting(only.id);
  }

  sendWaiting(deviceId: string): void {
    const files = this.#waiting;
    this.#waiting = [];
    this.sendTo(deviceId, files);
  }

  clearWaiting(): void {
    this.#waiting = [];
  }

  sendTo(deviceId: string, files: readonly OutgoingFile[]): void {
    void this.#offer(deviceId, files);
  }

  openConnect(): void {
    this.#connecting = true;
    this.#load().then(
      (kit) => {
        if (this.#connecting) this.#invites.open(kit);
      },
      () => {
        this.#connecting = false;
        this.#notices.add(
          'Causeway could not be loaded in full. Check your connection, then try again.',
          'error',
        );
      },
    );
  }

  closeConnect(): void {
    this.#connecting = false;
    this.#invites.retireCode();
    this.#joining.cancel();
  }

  freshCode(): void {
    if (this.#kit) this.#invites.freshCode(this.#kit);
  }

  stopLink(): void {
    this.#invites.stopLink();
  }

  joinByCode(text: string): void {
    // Pasted into the wrong field, a link still says what is meant.
    if (text.includes('#')) this.#joining.byLink(text);
    else this.#joining.byCode(text);
  }

  joinByLink(text: string): boolean {
    if (!text.includes('#')) return false;
    this.#joining.byLink(text);
    return true;
  }

  cancelJoin(): void {
    this.#joining.cancel();
  }

  completeCode(text: string): readonly string[] {
    return this.#kit?.completeCode(text).map((completion) => completion.text) ?? [];
  }

  disconnect(deviceId: string): void {
    this.#devices.disconnect(deviceId);
  }

  sendNote(deviceId: string, text: string): void {
    void this.#ports.engine.note(deviceId, text);
  }

  dismissNote(id: string): void {
    this.#notes = this.#notes.filter((note) => note.id !== id);
  }

  dismissNotice(id: string): void {
    this.#notices.dismiss(id);
  }

  accept(transferId: string, choice: 'all' | readonly number[]): void {
    this.#ports.persistStorage();
    this.#transfers.accept(transferId, choice);
  }

  decline(transferId: string): void {
    this.#transfers.decline(transferId);
  }

  cancel(transferId: string): void {
    this.#transfers.cancel(transferId);
  }

  pause(transferId: string): void {
    this.#transfers.pause(transferId);
  }

  resume(transferId: string): void {
    this.#transfers.resume(transferId);
  }

  chooseAgain(transferId: string, files: readonly OutgoingFile[]): void {
    this.#transfers.chooseAgain(transferId, files);
  }

  regrant(transferId: string): void {
    this.#transfers.regrant(transferId);
  }

  restart(transferId: string, files?: readonly OutgoingFile[]): void {
    void this.#restart(transferId, files);
  }

  remove(transferId: string): void {
    this.#transfers.remove(transferId);
  }

  removeAllReceived(): void {
    for (const { id, direction, state } of this.transfers) {
      if (direction === 'in' && state.kind !== 'offered') this.remove(id);
    }
  }

  saveFile(transferId: string, index: number): void {
    this.#transfers.saved(transferId, [index]);
    void download(this.#saving, transferId, { file: index });
  }

  saveAll(transferId: string): void {
    this.#transfers.saved(transferId, 'all');
    void download(this.#saving, transferId, 'zip');
  }

  saveToFolder(transferId: string): void {
    void saveToFolder(this.#saving, transferId).then((saved) => {
      if (saved) this.#transfers.saved(transferId, 'all');
    });
  }

  install(): void {
    this.#ports.install();
  }

  applyUpdate(): void {
    if (!this.updateBlocked) this.#ports.applyUpdate();
  }

  /** The browser offers to install the app, or does so no more. */
  setInstallable(installable: boolean): void {
    this.#installable = installable;
  }

  /** A new version waits. */
  setUpdateReady(): void {
    this.#updateReady = true;
  }

  /** The network came or went. */
  setOffline(offline: boolean): void {
    this.#offline = offline;
    if (!offline) this.retryNow();
  }

  /** The network or the page is back: whatever waits for its next attempt tries now. */
  retryNow(): void {
    this.#invites.retry();
    this.#joining.retry();
    this.#devices.retryNow();
  }

  /** Looks for the devices of earlier visits. */
  restore(): void {
    void this.#devices.restore();
  }

  /** The page is closing: says goodbye wherever somebody waits. */
  leave(): void {
    this.#invites.closeAll();
    this.#joining.cancel();
    this.#devices.leaveAll();
  }

  /** Whether bytes are moving, which leaving would interrupt. */
  get isBusy(): boolean {
    return this.#transfers.isBusy;
  }

  async #load(): Promise<Kit> {
    this.#kit ??= await this.#ports.loadKit();
    return this.#kit;
  }

  #paired(device: DeviceView): void {
    if (this.#connecting) this.closeConnect();
    if (this.#waiting.length > 0) this.sendWaiting(device.id);
  }

  /** Answers whether there is a transfer now. */
  async #offer(deviceId: string, files: readonly OutgoingFile[]): Promise<boolean> {
    this.#ports.persistStorage();
    const answer = await this.#ports.engine.offer(deviceId, files);
    if (!('refused' in answer)) return true;
    this.#notices.add(offerRefusal(answer.refused), 'error');
    // They wait again rather than having to be chosen anew.
    if (answer.refused === 'not-connected') this.#waiting = [...files, ...this.#waiting];
    return false;
  }

  async #restart(id: string, chosen: readonly OutgoingFile[] | undefined): Promise<void> {
    const transfer = this.transfers.find((candidate) => candidate.id === id);
    const files = chosen ?? (await this.#transfers.fresh(id));
    if (transfer && files && (await this.#offer(transfer.deviceId, files))) this.remove(id);
  }

  #set(settings: Settings): void {
    this.#settings = settings;
    void this.#ports.settings.save(settings);
  }
}
