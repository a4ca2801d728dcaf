// Figures for people: sizes, rates and durations in the reader's own number format.

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `1234567` → `1.2 MB` (decimal units, as every system's file manager shows them). */
export function formatBytes(sizeBytes: number, locale?: string): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: unit > 0 && value < 99.5 ? 1 : 0,
  }).format(value);
}

/** `1234567` → `1.2 MB/s`. */
export function formatRate(bytesPerSecond: number, locale?: string): string {
  return `${formatBytes(bytesPerSecond, locale)}/s`;
}

/** Whole seconds as the two largest units that matter: `3 min 20 sec`, `2 hr 5 min`, `8 sec`. */
export function formatDuration(seconds: number, locale?: string): string {
  const whole = Math.max(1, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  const part = (value: number, unit: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  if (hours > 0) return `${part(hours, 'hour')} ${part(minutes, 'minute')}`;
  if (minutes > 0)
    return minutes < 5 ? `${part(minutes, 'minute')} ${part(rest, 'second')}` : part(minutes, 'minute');
  return part(rest, 'second');
}
