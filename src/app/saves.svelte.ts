// What is being saved: downloads that run, files and folders that are written. Each counts as work until it is
// over, since leaving or updating would cut it short.

import type { DownloadItem, TransferFile } from '../transfer/engine-api.ts';
import { m } from '../words/messages.svelte.ts';
import { saveAs } from './save-as.ts';
import { download, saveToFolder, type SavingPorts } from './saving.ts';

export interface SavesPorts extends SavingPorts {
  /** These files of the transfer, by index, are where the user wants them. */
  readonly onSaved: (transferId: string, indexes: 'all' | readonly number[]) => void;
  /** One is over. */
  readonly onOver: () => void;
}

export class Saves {
  readonly #ports: SavesPorts;
  #running = $state(0);

  constructor(ports: SavesPorts) {
    this.#ports = ports;
  }

  get isBusy(): boolean {
    return this.#running > 0;
  }

  file(transferId: string, index: number): void {
    this.#download(transferId, { file: index }, [index]);
  }

  all(transferId: string): void {
    this.#download(transferId, 'zip', 'all');
  }

  toFolder(transferId: string): void {
    this.#write(transferId, 'all', saveToFolder(this.#ports, transferId));
  }

  as(transferId: string, file: TransferFile): void {
    this.#write(transferId, [file.index], saveAs(this.#ports, transferId, file));
  }

  #download(transferId: string, item: DownloadItem, indexes: 'all' | readonly number[]): void {
    const over = this.#begin();
    download(this.#ports, transferId, item, over).then(
      (began) => {
        if (began) this.#ports.onSaved(transferId, indexes);
        else over();
      },
      () => {
        over();
        this.#ports.onProblem(m().save_gone());
      },
    );
  }

  #write(transferId: string, indexes: 'all' | readonly number[], writing: Promise<boolean>): void {
    const over = this.#begin();
    writing
      .then(
        (saved) => {
          if (saved) this.#ports.onSaved(transferId, indexes);
        },
        () => {
          this.#ports.onProblem(m().save_gone());
        },
      )
      .finally(over);
  }

  /** It counts until the answer is called, once or more. */
  #begin(): () => void {
    let isOver = false;
    this.#running += 1;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#running -= 1;
      this.#ports.onOver();
    };
  }
}
