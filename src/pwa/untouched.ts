// Whether a person is in the middle of something that only the page knows of.

/** True when no dialog is open, no text was begun and no field has the focus. */
export function isUntouched(): boolean {
  const texts = Array.from(document.querySelectorAll('textarea'));
  return (
    document.querySelector('dialog[open]') === null &&
    texts.every(({ value }) => value === '') &&
    document.activeElement?.matches('input, textarea, select') !== true
  );
}
