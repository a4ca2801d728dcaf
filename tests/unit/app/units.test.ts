import { describe, expect, test } from 'vitest';
import { formatBytes, formatDuration, formatRate } from '../../../src/app/units.ts';

describe('sizes, in decimal units', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1234, '1.2 kB'],
    [99_400, '99.4 kB'],
    [99_600, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [1_234_567, '1.2 MB'],
    [1024 ** 3, '1.1 GB'],
    [2 ** 44, '17.6 TB'],
    [2e15, '2,000 TB'],
  ])('%i is %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  test('in the reader’s own figures', () => {
    expect(formatBytes(1_234_567, 'de')).toBe('1,2 MB');
    expect(formatRate(2_500_000)).toBe('2.5 MB/s');
  });
});

describe('durations, the two largest units that matter', () => {
  test.each([
    [0, '1 sec'],
    [0.4, '1 sec'],
    [59.4, '59 sec'],
    [59.6, '1 min 0 sec'],
    [200, '3 min 20 sec'],
    [300, '5 min'],
    [3599, '59 min'],
    [3600, '1 hr 0 min'],
    [7500, '2 hr 5 min'],
    [90_000, '25 hr 0 min'],
  ])('%f s is %s', (seconds, text) => {
    expect(formatDuration(seconds, 'en')).toBe(text);
  });
});
