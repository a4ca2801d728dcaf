// Single keys that do things while nobody types: which key is which, and when it counts. They can be turned
// off (WCAG 2.1.4), and work with a layout of other letters by the place of the key.

import type { Messages } from '../../words/messages.svelte.ts';

export type Shortcut = 'help' | 'connect' | 'files' | 'folder' | 'message' | 'received' | 'settings';

interface Entry {
  readonly shortcut: Shortcut;
  /** As typed. */
  readonly key: string;
  readonly shift: boolean;
  readonly name: keyof Messages &
    `shortcuts_${'help' | 'connect' | 'files' | 'folder' | 'message' | 'received' | 'settings'}`;
}

/** In the order in which they are listed. */
export const SHORTCUTS: readonly Entry[] = [
  { shortcut: 'connect', key: 'c', shift: false, name: 'shortcuts_connect' },
  { shortcut: 'files', key: 'o', shift: false, name: 'shortcuts_files' },
  { shortcut: 'folder', key: 'o', shift: true, name: 'shortcuts_folder' },
  { shortcut: 'message', key: 'm', shift: false, name: 'shortcuts_message' },
  { shortcut: 'received', key: 'r', shift: false, name: 'shortcuts_received' },
  { shortcut: 'settings', key: ',', shift: false, name: 'shortcuts_settings' },
  { shortcut: 'help', key: '?', shift: false, name: 'shortcuts_help' },
];

/** What of a KeyboardEvent counts. */
export type Keystroke = Pick<
  KeyboardEvent,
  | 'key'
  | 'code'
  | 'shiftKey'
  | 'ctrlKey'
  | 'altKey'
  | 'metaKey'
  | 'repeat'
  | 'isComposing'
  | 'defaultPrevented'
> & { getModifierState?(key: string): boolean };

/** The same signs on other keyboards. */
const ALIKE: Readonly<Record<string, string>> = { '؟': '?', '？': '?', '،': ',', '，': ',', '、': ',' };

/** What a key asks for; null for none. Knows nothing of where it was typed. */
export function matchShortcut(stroke: Keystroke): Shortcut | null {
  const { ctrlKey, altKey, metaKey, repeat, isComposing, defaultPrevented } = stroke;
  if (ctrlKey || altKey || metaKey || repeat || isComposing || defaultPrevented) return null;
  if (stroke.getModifierState?.('AltGraph') === true) return null;
  const key = keyOf(stroke);
  // A sign may need the shift key, or not, as the keyboard has it; a letter with it is another one.
  const isLetter = /^[a-z]$/.test(key);
  const found = SHORTCUTS.find(
    (entry) => entry.key === key && (!isLetter || entry.shift === stroke.shiftKey),
  );
  return found?.shortcut ?? null;
}

function keyOf({ key, code }: Keystroke): string {
  const plain = (ALIKE[key] ?? key).toLowerCase();
  // No letter of ours is on this keyboard: the one that is in its place elsewhere.
  const isForeign = /^[^\p{ASCII}]$/u.test(plain) && /^Key[A-Z]$/.test(code);
  return isForeign ? code.slice(3).toLowerCase() : plain;
}

/** Whether keys typed here are text, or the control's own. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return (
    target.matches('input') &&
    !/^(button|checkbox|file|image|radio|reset|submit)$/.test(target.getAttribute('type') ?? 'text')
  );
}

/**
 * A handler of `keydown` for the window. Nothing counts while a dialog is open: Escape closes that, by itself.
 */
export function shortcutHandler(options: {
  readonly isOn: () => boolean;
  readonly act: (shortcut: Shortcut) => void;
}): (event: KeyboardEvent) => void {
  return (event) => {
    if (!options.isOn() || takesKeys(event.target) || document.querySelector('dialog[open]')) return;
    const shortcut = matchShortcut(event);
    if (shortcut === null) return;
    event.preventDefault();
    options.act(shortcut);
  };
}
