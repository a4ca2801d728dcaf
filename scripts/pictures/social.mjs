// The picture that chat apps and feeds show next to a link, a pairing link above all: the name, one line, and
// two devices with the causeway between them.

import { bareMark } from './mark.mjs';

/** Pixels; what the sites that show such pictures ask for. */
export const SOCIAL = { width: 1200, height: 630 };

/** Stones of the causeway between the two devices: an arch over the water. */
function stones() {
  const count = 8;
  return Array.from({ length: count }, (_, index) => {
    const along = index / (count - 1);
    const x = 428 + along * 406;
    const y = 478 - Math.sin(along * Math.PI) * 84;
    const turn = (along - 0.5) * 66;
    return `<rect x="-22" y="-17" width="44" height="34" rx="10" transform="translate(${x} ${y}) rotate(${turn})"/>`;
  }).join('');
}

export function socialMarkup(line) {
  return `<style>
    body { margin: 0; background: #f3eee4; color: #1d2a2d; font-family: system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif; }
    svg.all { position: absolute; inset: 0; }
    header { position: absolute; inset: 72px 0 auto; text-align: center; }
    h1 { display: inline-flex; align-items: center; gap: 24px; margin: 0; font-size: 92px; line-height: 1.1; font-weight: 700; letter-spacing: -0.02em; }
    h1 svg { inline-size: 118px; block-size: 94px; }
    p { margin: 16px 0 0; font-size: 37px; color: #545d5b; }
  </style>
  <svg class="all" viewBox="0 0 1200 630">
    <rect y="528" width="1200" height="102" fill="#d9e9e6"/>
    <path d="M384 550h150M572 550h244M452 582h106M606 582h170M70 566h90M1046 572h84M196 598h70M924 602h60" fill="none" stroke="#7fb5b2" stroke-width="7" stroke-linecap="round"/>
    <g fill="#cdbb9c">${stones()}</g>
    <g fill="#0f5a63">
      <rect x="130" y="338" width="232" height="158" rx="16"/>
      <path d="M98 500h296l-12 20a16 16 0 0 1-14 8H124a16 16 0 0 1-14-8z"/>
      <rect x="900" y="322" width="110" height="206" rx="22"/>
    </g>
    <g fill="#fffcf6"><rect x="142" y="350" width="208" height="134" rx="7"/><rect x="910" y="332" width="90" height="186" rx="14"/></g>
    <g fill="#f0a860">
      <g opacity="0.28"><circle cx="246" cy="417" r="42"/><circle cx="955" cy="425" r="36"/></g>
      <circle cx="246" cy="417" r="24"/><circle cx="955" cy="425" r="21"/>
    </g>
  </svg>
  <header>
    <h1>${bareMark({ stone: '#0f5a63', lamp: '#c96a17', water: '#3d9390' })}Causeway</h1>
    <p>${line}</p>
  </header>`;
}
