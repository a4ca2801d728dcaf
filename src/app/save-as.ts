// A received file into a place and under a name that the user picks, where the browser can ask for them.

import type { TransferFile } from '../transfer/engine-api.ts';
import { isolate } from '../words/isolate.ts';
import { m } from '../words/messages.svelte.ts';
import type { SavingPorts } from './saving.ts';

type PickFile = (options: { suggestedName: string; id: string }) => Promise<FileSystemFileHandle>;

function filePicker(): PickFile | null {
  return 'showSaveFilePicker' in window ? (window.showSaveFilePicker as PickFile).bind(window) : null;
}

/** Whether this browser can write into a file the user picks. */
export function canSaveAs(): boolean {
  return filePicker() !== null;
}

/** Asks for a file, and streams into it. Answers whether all of it is there. */
export async function saveAs(ports: SavingPorts, transferId: string, file: TransferFile): Promise<boolean> {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  let target: FileSystemFileHandle | undefined;
  try {
    target = await filePicker()?.({ suggestedName: name, id: 'causeway' });
  } catch {
    // The user closed the picker.
  }
  if (!target) return false;
  if (await ports.engine.saveAs(transferId, { file: file.index }, target)) return true;
  ports.onProblem(m().inbox_save_as_failed({ name: isolate(name) }));
  return false;
}
