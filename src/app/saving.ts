// From the engine's staged bytes to the user's disk: a download, or a picked folder.

import { transfer, type Remote } from 'comlink';
import type { startDownload } from '../pwa/download.ts';
import type { DownloadItem, EngineApi } from '../transfer/engine-api.ts';

export interface SavingPorts {
  readonly engine: Remote<EngineApi>;
  readonly startDownload: typeof startDownload;
  readonly onProblem: (sentence: string) => void;
}

/** Starts a browser download of a file, or of the whole transfer as a ZIP. */
export async function download(ports: SavingPorts, transferId: string, item: DownloadItem): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const head = await ports.engine.download(transferId, item, transfer(port1, [port1]));
  if (!head) {
    ports.onProblem('This file is not here any more. Ask for it again.');
  } else if ((await ports.startDownload(head, port2)) === 'no-service-worker') {
    port2.postMessage('cancel');
    ports.onProblem(
      'This browser window cannot save files: it allows no service worker. Open Causeway in an ordinary window.',
    );
  }
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
  ports.onProblem(
    failed.length === 1
      ? `“${first}” could not be written into that folder.`
      : `${failed.length} files could not be written into that folder, “${first}” among them.`,
  );
  return false;
}
