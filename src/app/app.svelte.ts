// The app as its screens know it (model.ts), put together from its parts. Decides which part a wish is for;
// what is done about it is the part's business.

import type { Remote } from 'comlink';
import type { Met } from '../connection/meeting.ts';
import type { Errand } from '../pwa/ways-in.ts';
import type {
  EngineApi,
  EngineObserver,
  OutgoingFile,
  TransferFile,
  TransferSnapshot,
} from '../transfer/engine-api.ts';
import { isolate } from '../words/isolate.ts';
import type { LanguageTag } from '../words/languages.ts';
import { m } from '../words/messages.svelte.ts';
import type { BondStore } from './bond-store.ts';
import { Devices } from './devices.svelte.ts';
import type { Kit } from './kit.ts';
import { MeetingPlace, type MeetingPlacePorts } from './meeting-place.svelte.ts';
import { History } from './history.svelte.ts';
import type { AppModel, DeviceView, StorageView, Theme, WaitingText } from './model.ts';
import { Notes } from './notes.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Outbox } from './outbox.svelte.ts';
import type { Past } from './past.ts';
import { Preferences } from './preferences.svelte.ts';
import type { Presence, PresenceSubject } from './presence.svelte.ts';
import { isIdle } from './presence/idle.ts';
import { canSaveAs } from './save-as.ts';
import { Saves } from './saves.svelte.ts';
import { canSaveToFolder, type SavingPorts } from './saving.ts';
import type { Saved, SettingsStore } from './settings-store.ts';
import { deviceForm } from './this-device.ts';
import { Transfers } from './transfers.svelte.ts';
import { WaitingTexts } from './waiting-texts.svelte.ts';
import { offerRefusal } from './words/transfers.ts';

export interface AppPorts {
  readonly origin: string;
  readonly engine: Remote<EngineApi>;
  readonly loadKit: MeetingPlacePorts['loadKit'];
  readonly loadPast: () => Promise<Past>;
  readonly settings: SettingsStore;
  readonly bonds: BondStore;
  /** What was saved before; null on a first visit. */
  readonly saved: Saved;
  readonly startDownload: SavingPorts['startDownload'];
  /** Speaks a language, null: the browser's. Rejects when it cannot be fetched; the one before stays. */
  readonly speak: (language: LanguageTag | null) => Promise<void>;
  readonly showTheme: (theme: Theme) => void;
  readonly install: () => void;
  readonly applyUpdate: () => void;
  readonly storageUse: () => Promise<StorageView | null>;
  /** Asks the browser to keep what is stored; called when the first transfer begins. */
  readonly persistStorage: () => void;
  /** Bytes began to move, or none move any more. */
  readonly onMoving: (isMoving: boolean) => void;
  readonly arrivals: ArrivalsPort;
}

/** Whoever keeps what other apps brought (pwa/arrivals.ts), told of what became of it. */
export interface ArrivalsPort {
  offered(files: readonly OutgoingFile[], transferId: string): unknown;
  dropped(files: readonly OutgoingFile[]): unknown;
  /** A transfer reads its files no more. */
  ended(transferId: string): unknown;
  textGone(id: string): unknown;
}

/** Of an outgoing transfer: its files are not needed any more. A failed one may be sent again until it is removed. */
const OVER: ReadonlySet<string> = new Set<TransferSnapshot['state']['kind']>([
  'complete',
  'cancelled',
  'declined',
]);

export class App implements AppModel {
  readonly #ports: AppPorts;
  readonly #saves: Saves;
  readonly #preferences: Preferences;
  readonly #devices: Devices;
  readonly #transfers: Transfers;
  readonly #meeting: MeetingPlace;
  readonly #outbox: Outbox;
  readonly #waitingTexts: WaitingTexts;
  readonly #history: History;
  readonly #notices = new Notices();
  readonly #notes = new Notes();
  #installable = $state(false);
  #updateReady = $state(false);
  #offline = $state(false);
  #presence = $state.raw<Presence | null>(null);
  #errand = $state<AppModel['errand']>(null);

  readonly canSaveToFolder = canSaveToFolder();
  readonly canSaveAs = canSaveAs();

  constructor(ports: AppPorts) {
    this.#ports = ports;
    const { origin, engine, persistStorage } = ports;
    this.#preferences = new Preferences({
      store: ports.settings,
      saved: ports.saved,
      storageUse: ports.storageUse,
    });
    const onProblem = (sentence: string) => {
      this.#notices.add(sentence, 'error');
    };
    this.#saves = new Saves({
      engine,
      startDownload: ports.startDownload,
      onProblem,
      onSaved: (id, indexes) => {
        this.#transfers.saved(id, indexes);
      },
      onOver: () => {
        ports.onMoving(this.#transfers.isBusy);
      },
    });
    this.#devices = new Devices({
      origin,
      engine,
      loadKit: () => this.#meeting.load(),
      bonds: ports.bonds,
      me: () => ({ name: this.settings.deviceName, form: deviceForm() }),
      alwaysRelay: () => this.settings.alwaysRelay,
      onPaired: (device) => {
        this.#paired(device);
      },
      onEnded: (device, why) => {
        const sentence = this.#meeting.linkEnd(why, isolate(device.name));
        if (sentence !== null) this.#notices.add(sentence, why === 'bye' ? 'info' : 'error');
      },
    });
    const past = ports.loadPast();
    this.#history = new History(past.then(({ openHistoryStore }) => openHistoryStore()));
    this.#transfers = new Transfers({
      engine,
      nameOf: (id) => this.#devices.nameOf(id),
      onMoving: ports.onMoving,
      onEnded: (entry) => void this.#history.add(entry),
      openSaved: () => past.then(({ openSavedStore }) => openSavedStore()),
    });
    this.#outbox = new Outbox({
      engine,
      connected: () => this.devices.filter(({ state }) => state === 'connected'),
      persistStorage,
      onProblem,
      onOffered: (files, transferId) => ports.arrivals.offered(files, transferId),
      onDropped: (files) => ports.arrivals.dropped(files),
    });
    this.#waitingTexts = new WaitingTexts({
      say: (deviceId, text) => {
        const isConnected = this.devices.some(({ id, state }) => id === deviceId && state === 'connected');
        if (isConnected) this.sendNote(deviceId, text);
        else onProblem(offerRefusal('not-connected'));
        return isConnected;
      },
      onGone: (id) => ports.arrivals.textGone(id),
    });
    const onMet = (kit: Kit, met: Met, onSettled: () => void) => {
      this.#devices.connect(kit, met, onSettled);
    };
    this.#meeting = new MeetingPlace({ origin, loadKit: ports.loadKit, onMet, onProblem });
  }

  /** What the engine reports to. */
  get observer(): EngineObserver {
    return {
      transfer: (snapshot) => {
        this.#transfers.snapshot(snapshot);
        this.#presence?.changed();
        if (snapshot.direction === 'out' && OVER.has(snapshot.state.kind))
          this.#ports.arrivals.ended(snapshot.id);
      },
      files: (id, files) => {
        this.#transfers.files(id, files);
      },
      whole: (id, indexes) => {
        this.#transfers.whole(id, indexes);
      },
      removed: (id) => {
        this.#transfers.removed(id);
        this.#ports.arrivals.ended(id);
        if (this.storage) this.measureStorage();
      },
      note: (linkId, text) => {
        const name = this.#devices.nameOf(linkId);
        this.#notes.add(name, text);
        this.#presence?.noteCame(name);
      },
      lanesWanted: (linkId, lanes) => {
        this.#devices.wantLanes(linkId, lanes);
      },
      figures: (linkId, figures) => {
        this.#devices.figures(linkId, figures);
      },
      linkSilent: (linkId) => {
        this.#devices.silent(linkId);
      },
      linkFailed: (linkId) => {
        this.#devices.broken(linkId);
      },
    };
  }

  get settings() {
    return this.#preferences.settings;
  }
  get storage() {
    return this.#preferences.storage;
  }
  get devices() {
    return this.#devices.list;
  }
  get transfers() {
    return this.#transfers.list;
  }
  get history() {
    return this.#history.entries;
  }
  get waiting() {
    return this.#outbox.waiting;
  }
  get waitingTexts() {
    return this.#waitingTexts.list;
  }
  get notes() {
    return this.#notes.list;
  }
  get invite() {
    return this.#meeting.invite;
  }
  get join() {
    return this.#meeting.join;
  }
  get notices() {
    return this.#notices.list;
  }
  get connecting() {
    return this.#meeting.isOpen;
  }
  get installable() {
    return this.#installable;
  }
  get updateReady() {
    return this.#updateReady;
  }
  get updateBlocked() {
    return this.isBusy;
  }
  get installHint() {
    return this.#installable ? null : (this.#presence?.installHint ?? null);
  }
  get installHintDue() {
    return !this.#installable && (this.#presence?.installHintDue ?? false);
  }
  get notifications() {
    return this.#presence?.notifications ?? 'unsupported';
  }
  get offline() {
    return this.#offline;
  }
  get errand() {
    return this.#errand;
  }

  renameDevice(name: string): void {
    this.#preferences.renameDevice(name);
  }

  setAlwaysRelay(alwaysRelay: boolean): void {
    this.#preferences.setAlwaysRelay(alwaysRelay);
  }

  setKeepDays(days: number): void {
    this.#preferences.setKeepDays(days);
  }

  setLanguage(language: LanguageTag | null): void {
    const before = this.settings.language;
    this.#preferences.setLanguage(language);
    this.#ports.speak(language).catch(() => {
      if (this.settings.language === language) this.#preferences.setLanguage(before);
      this.#notices.add(m().language_unreachable(), 'error');
    });
  }

  setTheme(theme: Theme): void {
    this.#preferences.setTheme(theme);
    this.#ports.showTheme(theme);
  }

  setShortcuts(shortcuts: boolean): void {
    this.#preferences.setShortcuts(shortcuts);
  }

  wantNotifications(on: boolean): void {
    this.#presence?.wantNotifications(on);
  }

  measureStorage(): void {
    this.#preferences.measureStorage();
  }

  choose(files: readonly OutgoingFile[]): void {
    this.#outbox.choose(files);
  }

  sendWaiting(deviceId: string): void {
    this.#outbox.send(deviceId);
  }

  clearWaiting(): void {
    this.#outbox.clear();
  }

  sendText(textId: string, deviceId: string): void {
    this.#waitingTexts.send(textId, deviceId);
  }

  clearText(textId: string): void {
    this.#waitingTexts.clear(textId);
  }

  sendTo(deviceId: string, files: readonly OutgoingFile[]): void {
    void this.#outbox.offer(deviceId, files);
  }

  openConnect(): void {
    this.#meeting.open();
  }

  closeConnect(): void {
    this.#meeting.close();
  }

  freshCode(): void {
    this.#meeting.freshCode();
  }

  stopLink(): void {
    this.#meeting.stopLink();
  }

  joinByCode(text: string): void {
    this.#meeting.joinByCode(text);
  }

  joinByLink(text: string): boolean {
    return this.#meeting.joinByLink(text);
  }

  cancelJoin(): void {
    this.#meeting.cancelJoin();
  }

  completeCode(text: string): readonly string[] {
    return this.#meeting.completeCode(text);
  }

  disconnect(deviceId: string): void {
    this.#devices.disconnect(deviceId);
  }

  sendNote(deviceId: string, text: string): void {
    void this.#ports.engine.note(deviceId, text);
  }

  dismissNote(id: string): void {
    this.#notes.dismiss(id);
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
    this.#saves.file(transferId, index);
  }

  saveAll(transferId: string): void {
    this.#saves.all(transferId);
  }

  saveToFolder(transferId: string): void {
    this.#saves.toFolder(transferId);
  }

  canShare(files: readonly TransferFile[]): boolean {
    return this.#presence?.canShare(files) ?? false;
  }

  shareFile(transferId: string, index: number): void {
    void this.#presence?.share(transferId, [index]);
  }

  shareAll(transferId: string): void {
    const files = this.transfers.find(({ id }) => id === transferId)?.files ?? [];
    const whole = files.filter((file) => file.whole).map(({ index }) => index);
    void this.#presence?.share(transferId, whole);
  }

  errandDone(): void {
    this.#errand = null;
  }

  saveAs(transferId: string, index: number): void {
    const file = this.transfers.find(({ id }) => id === transferId)?.files[index];
    if (file) this.#saves.as(transferId, file);
  }

  file(transferId: string, index: number): Promise<File | null> {
    return this.#ports.engine.file(transferId, index);
  }

  clearHistory(): void {
    void this.#history.clear();
  }

  install(): void {
    this.#ports.install();
  }

  dismissInstallHint(): void {
    this.#presence?.dismissInstallHint();
  }

  applyUpdate(): void {
    if (!this.updateBlocked) this.#ports.applyUpdate();
  }

  /** The browser offers to install the app, or does so no more. */
  setInstallable(installable: boolean): void {
    this.#installable = installable;
  }

  /** The browser's languages changed. */
  languagesChanged(): void {
    if (this.settings.language === null) this.#ports.speak(null).catch(() => undefined);
  }

  /** The app was installed. */
  setInstalled(): void {
    this.#notices.add(m().install_done(), 'info');
  }

  /** The page was hidden, or is seen again. */
  setHidden(isHidden: boolean): void {
    this.#presence?.setHidden(isHidden);
  }

  /** From now on the system around the page is told how things stand. */
  appear(make: (subject: PresenceSubject) => Presence): void {
    const { engine } = this.#ports;
    this.#presence = make({
      transfers: () => this.transfers,
      settings: () => this.settings,
      setNotify: (notify) => {
        this.#preferences.setNotify(notify);
      },
      setInstallHinted: () => {
        this.#preferences.setInstallHinted();
      },
      file: (transferId, index) => engine.file(transferId, index),
      onProblem: (sentence) => {
        this.#notices.add(sentence, 'error');
      },
    });
  }

  /** The system is told no more: another tab is at work. */
  disappear(): void {
    this.#presence?.stop();
    this.#presence = null;
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
    this.#meeting.retry();
    this.#devices.retryNow();
  }

  /** Looks for the devices of earlier visits. `isAllRead`: the engine could read all that it stored. */
  async restore(isAllRead: boolean): Promise<void> {
    const areBondsRead = await this.#devices.restore(isAllRead);
    if (!isAllRead || !areBondsRead || this.#ports.saved === 'unread')
      this.#notices.add(m().storage_unread(), 'error');
  }

  /** Files that nobody has looked at yet: they wait, whoever is connected. */
  hold(files: readonly OutgoingFile[]): void {
    this.#outbox.hold(files);
  }

  /** A text from another app. */
  textArrived(text: WaitingText): void {
    this.#waitingTexts.add(text);
  }

  /** Something went wrong that belongs to no transfer and no dialog. */
  problem(sentence: string): void {
    this.#notices.add(sentence, 'error');
  }

  /** A shortcut of the installed app. */
  runErrand(errand: Errand): void {
    if (errand === 'connect') this.openConnect();
    else this.#errand = errand;
  }

  /** The page is closing: says goodbye wherever somebody waits. */
  leave(): void {
    this.#meeting.leave();
    this.#devices.leaveAll();
  }

  /** Whether bytes are moving, which leaving would interrupt. */
  get isBusy(): boolean {
    return this.#transfers.isBusy || this.#saves.isBusy;
  }

  /** Whether the page could be loaded anew without anybody losing anything. */
  get isIdle(): boolean {
    return !this.isBusy && isIdle(this);
  }

  #paired(device: DeviceView): void {
    if (this.connecting) this.closeConnect();
    this.sendWaiting(device.id);
  }

  async #restart(id: string, chosen: readonly OutgoingFile[] | undefined): Promise<void> {
    const transfer = this.transfers.find((candidate) => candidate.id === id);
    const files = chosen ?? (await this.#transfers.fresh(id));
    if (transfer && files && (await this.#outbox.offer(transfer.deviceId, files))) this.remove(id);
  }
}
