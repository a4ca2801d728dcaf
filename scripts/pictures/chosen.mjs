// Which pictures are kept: in docs/screens for people who read, in public for systems that show an app before
// it is installed. States are those of tests/gallery/states.ts.

/** What the README shows; the name is that of the file. */
export const README_PICTURES = [
  { name: 'home', state: 'moving', size: 'desktop', theme: 'light', language: 'en' },
  { name: 'home-dark', state: 'moving', size: 'desktop', theme: 'dark', language: 'en' },
  { name: 'phone-connect', state: 'dialog', size: 'phone', theme: 'light', language: 'en' },
  { name: 'phone-offer', state: 'offer', size: 'phone', theme: 'light', language: 'en' },
  { name: 'phone-received', state: 'received', size: 'phone', theme: 'dark', language: 'en' },
  { name: 'phone-arabic', state: 'moving', size: 'phone', theme: 'light', language: 'ar' },
];

/** What each sheet in docs/screens/states shows of one state, side by side. */
export const SHEET_LOOKS = [
  { size: 'phone', theme: 'light', language: 'en' },
  { size: 'phone', theme: 'dark', language: 'ar' },
  { size: 'desktop', theme: 'light', language: 'en' },
];

/** A file a state, form and theme, such as `screenshot-offer-narrow-light.png`. */
export function manifestPictureName({ state, form, theme }) {
  return `screenshot-${state}-${form}-${theme}.png`;
}

/**
 * The manifest's `screenshots`; src/pwa/manifest.ts names the same files. PNG, since that is what systems are
 * sure to take. All of one form have one shape, and sides of 320 to 3840 pixels.
 */
export const MANIFEST_PICTURES = [
  { state: 'moving', form: 'wide', theme: 'light' },
  { state: 'dialog', form: 'wide', theme: 'light' },
  { state: 'offer', form: 'narrow', theme: 'light' },
  { state: 'moving', form: 'narrow', theme: 'light' },
  { state: 'complete', form: 'narrow', theme: 'dark' },
];

/** CSS pixels, and device pixels of one. */
export const FORMS = {
  wide: { width: 1280, height: 800, scale: 1 },
  narrow: { width: 360, height: 640, scale: 2 },
};
