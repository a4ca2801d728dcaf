import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cleanDeviceName, deviceForm, makeDeviceName } from '../../../src/app/this-device.ts';
import { DEVICE_NAME_UNITS } from '../../../src/protocol/limits.ts';

describe('a made-up name', () => {
  test('is two words, clean already', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
        const name = makeDeviceName(() => random);
        expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
        expect(cleanDeviceName(name)).toBe(name);
      }),
    );
    expect(makeDeviceName(() => 0)).toBe('Amber Badger');
    expect(makeDeviceName(() => 1 - Number.EPSILON)).toBe('Willow Wharf');
  });
});

describe('a name from outside', () => {
  test.each([
    ['  Ann’s\n\tphone  ', 'Ann’s phone'],
    ['הטלפון של נועה', 'הטלפון של נועה'],
    ['\u202eenohp\u2066', 'enohp'],
    ['a\u0000b\u2028c', 'a b c'],
    ['\ud800', '\ufffd'],
    ['😀 👩‍👧', '😀 👩‍👧'],
    [' \n ', ''],
    ['', ''],
  ])('%j becomes %j', (name, clean) => {
    expect(cleanDeviceName(name)).toBe(clean);
  });

  test('is one line, bounded, well-formed and visible, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const clean = cleanDeviceName(name);
        expect(clean.length).toBeLessThanOrEqual(DEVICE_NAME_UNITS);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|^\s|\s\s/u);
        expect(clean).toBe(clean.trim());
        expect(cleanDeviceName(clean)).toBe(clean);
      }),
      { numRuns: 1000 },
    );
    const long = 'n'.repeat(DEVICE_NAME_UNITS - 1);
    expect(cleanDeviceName(`${long}😀`)).toBe(long);
    expect(cleanDeviceName(`${long} and more`)).toBe(long);
    expect(cleanDeviceName(`${long.slice(1)} 😀`)).toBe(long.slice(1));
  });
});

describe('the form of this device', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test.each([
    [false, 1920, 1080, 'desktop'],
    [false, 390, 844, 'desktop'],
    [true, 390, 844, 'phone'],
    [true, 844, 390, 'phone'],
    [true, 820, 1180, 'tablet'],
  ])('coarse pointer %s, %i x %i: %s', (matches, width, height, form) => {
    vi.stubGlobal('matchMedia', () => ({ matches }));
    vi.stubGlobal('screen', { width, height });
    expect(deviceForm()).toBe(form);
  });
});
