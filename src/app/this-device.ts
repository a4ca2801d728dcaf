// This device as others see it: a made-up name until the user gives one, and its form.

import { DEVICE_NAME_UNITS } from '../protocol/limits.ts';
import type { DeviceForm } from '../protocol/link-words.ts';

const FIRST =
  'Amber Autumn Blue Brisk Calm Clear Coral Dawn Early Fern Golden Green Hazel Indigo Ivory Jade Kind Lilac Linen Lunar Maple Mellow Misty Mossy Olive Pearl Quiet Rosy Sandy Silver Sunny Teal Tidal Velvet Warm Willow'.split(
    ' ',
  );
const SECOND =
  'Badger Bay Beacon Bridge Brook Canyon Cedar Cove Crane Delta Falcon Ferry Finch Fjord Harbor Heron Island Lagoon Lantern Marsh Meadow Otter Pebble Pier Pine Puffin Reef River Robin Sail Seal Shore Spruce Swan Tern Wharf'.split(
    ' ',
  );

/** A name such as `Quiet Heron`: the same in every language, since devices of others show it, too. */
export function makeDeviceName(random: () => number = Math.random): string {
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
  return `${pick(FIRST)} ${pick(SECOND)}`;
}

/** A name from a user or a peer made fit to show: one line, no unseen characters, bounded; empty when nothing is left. */
export function cleanDeviceName(name: string): string {
  return (
    name
      .toWellFormed()
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
      .replace(/\s+/gu, ' ')
      .trimStart()
      .slice(0, DEVICE_NAME_UNITS)
      // Half a character, where the cut went through one.
      .replace(/\p{Cs}$/u, '')
      .trimEnd()
  );
}

/** What this device is, as far as a page can tell. */
export function deviceForm(): DeviceForm {
  const coarse = matchMedia('(pointer: coarse)').matches;
  if (!coarse) return 'desktop';
  return Math.min(screen.width, screen.height) < 600 ? 'phone' : 'tablet';
}
