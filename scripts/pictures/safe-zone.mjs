// Whether a maskable icon keeps to its safe zone: https://w3c.github.io/manifest/#icon-masks

/** As a share of the edge: outside of this circle a mask may cut. */
const SAFE_RADIUS = 0.4;

/** Whether a PNG has nothing but its ground (`#rrggbb`) outside of the safe zone. `page` is any page. */
export function isInSafeZone(page, png, ground) {
  return page.evaluate(lookOutside, { png: png.toString('base64'), ground, radius: SAFE_RADIUS });
}

/** Runs in the page. */
async function lookOutside({ png, ground, radius }) {
  const { OffscreenCanvas, createImageBitmap, Blob, atob } = globalThis;
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const edge = bitmap.width;
  const brush = new OffscreenCanvas(edge, edge).getContext('2d');
  brush.drawImage(bitmap, 0, 0);
  const { data } = brush.getImageData(0, 0, edge, edge);
  const wanted = [1, 3, 5].map((at) => Number.parseInt(ground.slice(at, at + 2), 16));
  for (let y = 0; y < edge; y += 1) {
    for (let x = 0; x < edge; x += 1) {
      if (Math.hypot(x + 0.5 - edge / 2, y + 0.5 - edge / 2) <= radius * edge) continue;
      const at = (y * edge + x) * 4;
      if (data[at + 3] !== 255 || wanted.some((value, part) => Math.abs(data[at + part] - value) > 2))
        return false;
    }
  }
  return true;
}
