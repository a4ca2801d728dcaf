// What is done in a state once it stands, where the model alone does not bring it about.

const RECEIVED = 'nav button:last-of-type';

/** Each step is done when what it clicks is there. */
export const steps: Readonly<Record<string, readonly string[]>> = {
  'dialog-settings': ['header .tools button:last-of-type'],
  help: ['header .tools button:nth-last-of-type(2)'],
  details: ['[data-testid=transfer] summary'],
  received: [RECEIVED],
  'received-none': [RECEIVED],
  'received-offer': [RECEIVED],
  preview: [RECEIVED, '[data-testid=inbox-file] button'],
  forget: ['[data-testid=transfer] .remove'],
};

/** States in which files are being dragged over the window. */
export const DRAGGED: readonly string[] = ['dragging'];

/** Clicks what a selector names: not a name, which is another one in each language. */
export function click(selector: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`There is no ${selector}.`);
  found.click();
}

/** A file comes over the window, as the browser would say it. */
export function dragFileIn(): void {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(['.'], 'a.txt'));
  window.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true, cancelable: true }));
}
