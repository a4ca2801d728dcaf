// Finds what is too small for a finger.

import { describe, isSeen, type Finding } from './findings.ts';

/** CSS pixels: `--touch`, and WCAG 2.5.5. */
const TOUCH = 44;
const SLACK = 0.5;

const TARGETS =
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], ' +
  '[role=switch], [role=tab], [role=option], [role=menuitem], [role=slider], [tabindex]:not([tabindex="-1"])';

export function smallTargets(): Finding[] {
  const found: Finding[] = [];
  for (const element of document.body.querySelectorAll(TARGETS)) {
    if (!isSeen(element) || element.matches(':disabled') || isInSentence(element)) continue;
    const { width, height } = reach(element);
    if (width === 0 && height === 0) continue;
    if (width < TOUCH - SLACK || height < TOUCH - SLACK) {
      found.push({
        what: `is a target of ${round(width)} × ${round(height)} px`,
        element: describe(element),
      });
    }
  }
  return found;
}

/** Where a touch counts for it: on itself, or on a label of it. */
function reach(element: Element): { width: number; height: number } {
  const boxes = [element, ...('labels' in element ? ((element.labels as NodeList | null) ?? []) : [])]
    .filter((one): one is Element => one instanceof Element)
    .map((one) => one.getBoundingClientRect());
  // The largest of them: a label beside a box is a target of its own.
  return boxes.reduce((best, box) =>
    Math.min(box.width, box.height) > Math.min(best.width, best.height) ? box : best,
  );
}

/** A link among words is as high as its line; WCAG 2.5.8 lets it. */
function isInSentence(element: Element): boolean {
  if (getComputedStyle(element).display !== 'inline') return false;
  const own = element.textContent.trim();
  const around = element.parentElement?.textContent.trim() ?? '';
  return own !== '' && around.length > own.length;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
