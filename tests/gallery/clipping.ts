// Finds text that a person cannot read in full, because it is cut off or leaves the window.

import { describe, isSeen, type Finding } from './findings.ts';

/** Pixels; layout rounds, and tall scripts reach a little out of their lines. */
const SLACK_ACROSS = 1;
const SLACK_DOWN = 4;

/** Names may end in an ellipsis, since a person gave them and can see them whole elsewhere; our words may not. */
const NAMES = 'bdi, [title], [dir=auto], input';

export function clippedText(): Finding[] {
  const found: Finding[] = [];
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) {
    found.push({ what: `is ${page.scrollWidth - innerWidth} px wider than the window`, element: 'page' });
  }
  for (const element of document.body.querySelectorAll('*')) {
    if (!isSeen(element)) continue;
    const what = cutOff(element) ?? cutWords(element);
    if (what !== null) found.push({ what, element: describe(element) });
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (element === null || node.textContent?.trim() === '' || !isSeen(element)) continue;
    const what = leaves(node, element);
    if (what !== null) found.push({ what, element: describe(element) });
  }
  return found;
}

/** A box that hides what does not fit in it. */
function cutOff(element: Element): string | null {
  if (element.textContent.trim() === '' || element.clientWidth <= 1 || element instanceof SVGElement)
    return null;
  const style = getComputedStyle(element);
  const across = element.scrollWidth - element.clientWidth;
  if (hides(style.overflowX) && across > SLACK_ACROSS) {
    const isName = element.closest(NAMES) !== null;
    if (style.textOverflow !== 'ellipsis' || !isName) return `hides ${across} px of its text`;
  }
  const down = element.scrollHeight - element.clientHeight;
  if (hides(style.overflowY) && down > SLACK_DOWN && style.webkitLineClamp === 'none') {
    return `hides ${down} px of its lines`;
  }
  return null;
}

function hides(overflow: string): boolean {
  return overflow === 'hidden' || overflow === 'clip';
}

/** What is no text in the page: the words in an empty field, and the chosen one of a list. */
function cutWords(element: Element): string | null {
  let words = '';
  let extra = 0;
  if (element instanceof HTMLInputElement && element.value === '') words = element.placeholder;
  if (element instanceof HTMLSelectElement) {
    words = element.selectedOptions[0]?.text ?? '';
    // The arrow that browsers draw.
    if (getComputedStyle(element).appearance !== 'none') extra = 16;
  }
  if (words === '') return null;
  const { font, letterSpacing, paddingInlineStart, paddingInlineEnd } = getComputedStyle(element);
  const brush = document.createElement('canvas').getContext('2d');
  if (brush === null) return null;
  brush.font = font;
  brush.letterSpacing = letterSpacing === 'normal' ? '0px' : letterSpacing;
  const room = element.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd) - extra;
  const lacking = Math.ceil(brush.measureText(words).width - room);
  return lacking > SLACK_ACROSS ? `has ${lacking} px too little room for “${words}”` : null;
}

/** Text outside the window where nothing scrolls, or outside the control that it names. */
function leaves(node: Node, element: Element): string | null {
  for (let box: Element | null = element; box !== null; box = box.parentElement) {
    // What scrolls can be reached, and what hides is judged as a box.
    if (box !== document.body && getComputedStyle(box).overflowX !== 'visible') return null;
    if (box === document.body) break;
  }
  const range = document.createRange();
  range.selectNodeContents(node);
  const control = element.closest('button, .button, [role=button], summary')?.getBoundingClientRect();
  for (const { left, right, width } of range.getClientRects()) {
    if (width === 0) continue;
    const outside = Math.max(-left, right - innerWidth);
    if (outside > SLACK_ACROSS) return `has text ${Math.ceil(outside)} px outside the window`;
    if (control === undefined) continue;
    const beyond = Math.max(control.left - left, right - control.right);
    if (beyond > SLACK_ACROSS) return `has text ${Math.ceil(beyond)} px outside its control`;
  }
  return null;
}
