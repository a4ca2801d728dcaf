// What is pasted anywhere but into a text field: files, a picture such as a screenshot, or a text.

/** A file from the clipboard; `isPicture` when it has no name of its own. */
export interface PastedFile {
  readonly file: File;
  readonly isPicture: boolean;
}

export type Pasted =
  | { readonly kind: 'files'; readonly files: readonly PastedFile[] }
  | { readonly kind: 'text'; readonly text: string };

/** What every browser calls a picture that comes from no file. */
const PICTURE = 'image.png';

/** Tells of what is pasted, until `signal` says so. */
export function watchPaste(
  target: EventTarget,
  onPaste: (pasted: Pasted) => void,
  signal: AbortSignal,
): void {
  target.addEventListener(
    'paste',
    (event) => {
      const { clipboardData } = event as ClipboardEvent;
      if (event.defaultPrevented || clipboardData === null || takesText(event.target)) return;
      const pasted = readPasted(clipboardData);
      if (pasted === null) return;
      event.preventDefault();
      onPaste(pasted);
    },
    { signal },
  );
}

/** Null when there is nothing to send. A picture copied from a page comes as a text, too: the picture is meant. */
export function readPasted(clipboard: Pick<DataTransfer, 'files' | 'getData'>): Pasted | null {
  const files = [...clipboard.files];
  if (files.length > 0) {
    const isPicture = files.length === 1 && files[0]?.name === PICTURE;
    return { kind: 'files', files: files.map((file) => ({ file, isPicture })) };
  }
  const text = clipboard.getData('text/plain').trim();
  return text === '' ? null : { kind: 'text', text };
}

/** `2026-11-22 14.03`, in this device's time: fit for a name, and sorted as it reads. */
export function timeInName(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}.${two(date.getMinutes())}`;
}

/** Inputs that a text goes into are told from those that it does not, such as a checkbox. */
const NO_TEXT = new Set([
  'button',
  'checkbox',
  'color',
  'file',
  'image',
  'radio',
  'range',
  'reset',
  'submit',
]);

function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}
