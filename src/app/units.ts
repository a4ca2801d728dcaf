// Figures for people: sizes, rates, durations and times in the number format of the language that is spoken.

import { language, m } from '../words/messages.svelte.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

// Made once for each language and form: a formatter costs a hundred times what it formats, and lists are long.
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const listFormats = new Map<string, Intl.ListFormat>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  return kept(numberFormats, locale, options, () => new Intl.NumberFormat(locale, options));
}

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(dateFormats, locale, options, () => new Intl.DateTimeFormat(locale, options));
}

function kept<Format>(
  formats: Map<string, Format>,
  locale: string,
  options: object,
  make: () => Format,
): Format {
  const key = `${locale} ${JSON.stringify(options)}`;
  const found = formats.get(key);
  if (found !== undefined) return found;
  const made = make();
  formats.set(key, made);
  return made;
}

/** `12345` → `12,345`. */
export function formatNumber(value: number, locale: string = language().tag): string {
  return numberFormat(locale).format(value);
}

/** `75` → `75%`. */
export function formatPercent(percent: number, locale: string = language().tag): string {
  return numberFormat(locale, { style: 'percent' }).format(percent / 100);
}

/** `1234567` → `1.2 MB` (decimal units, as every system's file manager shows them). */
export function formatBytes(sizeBytes: number, locale: string = language().tag): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return numberFormat(locale, {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: unit > 0 && value < 99.5 ? 1 : 0,
  }).format(value);
}

/** `1234567` → `1.2 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return m().rate({ size: formatBytes(bytesPerSecond) });
}

/** `42` → `42 ms`. */
export function formatMilliseconds(milliseconds: number, locale: string = language().tag): string {
  return unitFormat('millisecond', locale).format(milliseconds);
}

/** Whole seconds as the two largest units that matter: `3 min 20 sec`, `2 hr 5 min`, `8 sec`. */
export function formatDuration(seconds: number, locale: string = language().tag): string {
  const whole = Math.max(1, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  const part = (value: number, unit: string) => unitFormat(unit, locale).format(value);
  const options = { type: 'unit', style: 'narrow' } as const;
  const both = (...parts: string[]) =>
    kept(listFormats, locale, options, () => new Intl.ListFormat(locale, options)).format(parts);
  if (hours > 0) return both(part(hours, 'hour'), part(minutes, 'minute'));
  if (minutes > 0)
    return minutes < 5 ? both(part(minutes, 'minute'), part(rest, 'second')) : part(minutes, 'minute');
  return part(rest, 'second');
}

/** `581` seconds → `9:41`, for what counts down. */
export function formatCountdown(seconds: number, locale: string = language().tag): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = numberFormat(locale, { minimumIntegerDigits: 2 });
  return `${formatNumber(Math.floor(whole / 60), locale)}:${two.format(whole % 60)}`;
}

/** Unix ms → `9:41 AM`. */
export function formatTime(at: number, locale: string = language().tag): string {
  return dateFormat(locale, { timeStyle: 'short' }).format(at);
}

/** Unix ms → `Nov 22, 2026, 9:41 AM`. */
export function formatMoment(at: number, locale: string = language().tag): string {
  return dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** Unix ms → `November 29`. */
export function formatDay(at: number, locale: string = language().tag): string {
  return dateFormat(locale, { day: 'numeric', month: 'long' }).format(at);
}

function unitFormat(unit: string, locale: string): Intl.NumberFormat {
  return numberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' });
}
