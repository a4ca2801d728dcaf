// What is wrong on the page, and where.

export interface Finding {
  readonly what: string;
  /** The element, as short as it can be found by. */
  readonly element: string;
}

/** Such as `button.primary "Save all"`, with what is around it when it says nothing by itself. */
export function describe(element: Element): string {
  const { localName, id, classList } = element;
  const names = Array.from(classList).filter((name) => !name.startsWith('svelte-'));
  const test = element.getAttribute('data-testid');
  const label = element.getAttribute('aria-label') ?? element.textContent.trim().replace(/\s+/g, ' ');
  const own =
    localName +
    (id === '' ? '' : `#${id.replace(/^c\d+-/, '')}`) +
    names.map((name) => `.${name}`).join('') +
    (test === null ? '' : `[data-testid=${test}]`) +
    (label === '' ? '' : ` “${label.length > 60 ? `${label.slice(0, 60)}…` : label}”`);
  const parent = element.parentElement;
  return names.length === 0 && test === null && parent ? `${describeShort(parent)} > ${own}` : own;
}

function describeShort({ localName, classList }: Element): string {
  const name = Array.from(classList).find((one) => !one.startsWith('svelte-'));
  return localName + (name === undefined ? '' : `.${name}`);
}

/** Whether a person can see it: not hidden, and not of the kind that is only for ears. */
export function isSeen(element: Element): boolean {
  if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
  return element.closest('.visually-hidden') === null;
}
