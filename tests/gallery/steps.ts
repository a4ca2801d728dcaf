// What is done in a state once it stands, where the model alone does not bring it about.

export const steps: Readonly<Record<string, () => void>> = {
  'dialog-settings': () => click('header .tools button:last-of-type'),
};

/** Not by its name: that is another one in each language. */
function click(selector: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`There is no ${selector}.`);
  found.click();
}
