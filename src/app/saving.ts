// From the engine's staged bytes to the user's disk: a download, or a picked folder.

import { transfer, type Remote } from 'comlink';
import type { startDownload } from '../pwa/download.ts';
import type { DownloadItem, EngineApi } from '../transfer/engine-api.ts';
import { isolate } from '../words/isolate.ts';
import { m } from '../words/messages.svelte.ts';

export interface SavingPorts {
  readonly engine: Remote<EngineApi>;
  readonly startDownload: typeof startDownload;
  readonly onProblem: (sentence: string) => void;
}

/**
 * Starts a browser download of a file, or of the whole transfer as a ZIP. Answers whether it began; `onEnded`
 * is called when one that began is over, or at most seconds later.
 */
export async function download(
  ports: SavingPorts,
  transferId: string,
  item: DownloadItem,
  onEnded: () => void,
): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  const head = await ports.engine.download(transferId, item, transfer(port1, [port1]));
  if (!head) {
    ports.onProblem(m().save_gone());
    return false;
  }
  if ((await ports.startDownload(head, port2, onEnded)) === 'started') return true;
  port2.postMessage('cancel');
  ports.onProblem(m().save_no_service_worker());
  return false;
}

type PickDirectory = (options: { mode: 'readwrite'; id: string }) => Promise<FileSystemDirectoryHandle>;

/** The browser's folder picker, or null where it has none. */
function directoryPicker(): PickDirectory | null {
  return 'showDirectoryPicker' in window ? (window.showDirectoryPicker as PickDirectory).bind(window) : null;
}

/** Whether this browser can write into a folder the user picks. */
export function canSaveToFolder(): boolean {
  return directoryPicker() !== null;
}

/** Asks for a folder, and copies every file of the transfer into it. Answers whether all of them are there. */
export async function saveToFolder(ports: SavingPorts, transferId: string): Promise<boolean> {
  let folder: FileSystemDirectoryHandle | undefined;
  try {
    folder = await directoryPicker()?.({ mode: 'readwrite', id: 'causeway' });
  } catch {
    // The user closed the picker.
  }
  if (!folder) return false;
  const failed = await ports.engine.saveInto(transferId, folder);
  const [first] = failed;
  if (first === undefined) return true;
  ports.onProblem(m().save_folder_failed({ count: failed.length, name: isolate(first) }));
  return false;
}
