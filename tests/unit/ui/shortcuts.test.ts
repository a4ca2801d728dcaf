import { expect, test } from 'vitest';
import { matchShortcut, SHORTCUTS, type Keystroke } from '../../../src/ui/presence/shortcuts.ts';

function stroke(key: string, change: Partial<Keystroke> = {}): Keystroke {
  return {
    key,
    code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '',
    shiftKey: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    repeat: false,
    isComposing: false,
    defaultPrevented: false,
    ...change,
  };
}

test('each key asks for what is listed', () => {
  for (const { shortcut, key, shift } of SHORTCUTS) {
    const typed = shift ? key.toUpperCase() : key;
    expect(matchShortcut(stroke(typed, { shiftKey: shift || key === '?' }))).toBe(shortcut);
  }
  expect(matchShortcut(stroke('o'))).toBe('files');
  expect(matchShortcut(stroke('O', { shiftKey: true }))).toBe('folder');
  // Caps lock.
  expect(matchShortcut(stroke('C'))).toBe('connect');
});

test('nothing for other keys, with modifiers, held down, or while a character is composed', () => {
  for (const key of ['x', 'Enter', 'Escape', ' ', 'Tab', 'F1', '1'])
    expect(matchShortcut(stroke(key))).toBe(null);
  expect(matchShortcut(stroke('C', { shiftKey: true }))).toBe(null);
  for (const change of [
    { ctrlKey: true },
    { altKey: true },
    { metaKey: true },
    { repeat: true },
    { isComposing: true },
    { defaultPrevented: true },
    { getModifierState: () => true },
  ]) {
    expect(matchShortcut(stroke('c', change))).toBe(null);
  }
});

test('on a keyboard of other letters the place of the key counts', () => {
  expect(matchShortcut(stroke('ؤ', { code: 'KeyC' }))).toBe('connect');
  expect(matchShortcut(stroke('с', { code: 'KeyC' }))).toBe('connect');
  expect(matchShortcut(stroke('Щ', { code: 'KeyO', shiftKey: true }))).toBe('folder');
  expect(matchShortcut(stroke('؟', { code: 'Slash', shiftKey: true }))).toBe('help');
  expect(matchShortcut(stroke('،', { code: 'KeyK' }))).toBe('settings');
  // A Latin letter is meant as typed: Dvorak's J is where C is elsewhere.
  expect(matchShortcut(stroke('j', { code: 'KeyC' }))).toBe(null);
});
