import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatRate } from '../../../src/app/units.ts';

describe('units', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1234, '1.2 kB'],
    [999_499, '999 kB'],
    [999_999, '1 MB'],
    [1_234_567, '1.2 MB'],
    [123_456_789, '123 MB'],
    [1_073_741_824, '1.1 GB'],
    [5e15, '5,000 TB'],
  ])('%d bytes are %s', (sizeBytes, text) => {
    expect(formatBytes(sizeBytes, 'en')).toBe(text);
  });

  it('uses the reader’s number format', () => {
    expect(formatBytes(1_234_567, 'de')).toBe('1,2 MB');
  });

  it('gives rates and durations', () => {
    expect(formatRate(1_234_567, 'en')).toBe('1.2 MB/s');
    expect(formatDuration(0.2, 'en')).toBe('1 sec');
    expect(formatDuration(59.6, 'en')).toBe('1 min 0 sec');
    expect(formatDuration(200, 'en')).toBe('3 min 20 sec');
    expect(formatDuration(1234, 'en')).toBe('20 min');
    expect(formatDuration(7500, 'en')).toBe('2 hr 5 min');
  });
});
