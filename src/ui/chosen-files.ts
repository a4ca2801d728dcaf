// From a file input to files with paths. Knows no component.

import type { ChosenFile } from '../app/model.ts';

/** What was chosen in it; the input is empty after, so that choosing the same files again is a change, too. */
export function chosenFrom(input: HTMLInputElement): readonly ChosenFile[] {
  const files = [...(input.files ?? [])];
  input.value = '';
  return files.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}
