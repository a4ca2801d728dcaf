// Films two pages side by side, as they are, into an animated WebP: what a person does is shown by a pointer
// on the first and by a touch on the second, and a line below says which step it is.

import { openBrush } from './brush.mjs';
import { animatedWebp } from './webp.mjs';

/** Longer than that nothing stays as it is, ms. */
const LONGEST_STILL = 1200;
const SHORTEST_FRAME = 40;
/** Tried in turn until the film is small enough. */
const QUALITIES = [0.82, 0.72, 0.6, 0.48];

/**
 * @param {object} film
 * @param {{width: number, height: number}} film.size Pixels, both even.
 * @param {string} film.ground
 * @param {string} film.ink
 * @param {readonly {page: import('@playwright/test').Page, x: number, y: number, width: number, height: number}[]} film.views
 */
export class Film {
  #size;
  #views;
  #look;
  #frames = [];
  #sessions = [];
  #caption = '';
  #pointer = null;
  #filming = null;
  #stopped = false;

  constructor({ size, views, ...look }) {
    this.#size = size;
    this.#views = views;
    this.#look = look;
  }

  /** Begins to take frames, one after another as fast as the pages can be looked at. */
  async start() {
    for (const { page } of this.#views) this.#sessions.push(await page.context().newCDPSession(page));
    this.#filming = this.#take();
  }

  say(caption) {
    this.#caption = caption;
  }

  /** Where something is done: in view number `view`, at its CSS pixels; `kind` is how it is drawn. */
  point(view, x, y, kind) {
    this.#pointer = { view, x, y, kind };
  }

  noPointer() {
    this.#pointer = null;
  }

  /** Stops; resolves to the film, of at most so many bytes. Throws when it cannot be made so small. */
  async finish(mostBytes) {
    this.#stopped = true;
    await this.#filming;
    const brush = await openBrush();
    try {
      for (const quality of QUALITIES) {
        const film = await this.#develop(brush.page, quality);
        console.log(
          `quality ${quality}: ${Math.round(film.length / 1024)} KiB, ${this.#frames.length} frames`,
        );
        if (film.length <= mostBytes) return film;
      }
      throw new Error(`The film has more than ${mostBytes} bytes.`);
    } finally {
      await brush.close();
    }
  }

  async #take() {
    while (!this.#stopped) {
      const at = performance.now();
      const shots = await Promise.all(
        this.#sessions.map((session) =>
          session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true }),
        ),
      );
      const pictures = shots.map(({ data }) => data);
      this.#frames.push({ at, pictures, caption: this.#caption, pointer: this.#pointer });
    }
    this.#frames.push({ at: performance.now() });
  }

  async #develop(page, quality) {
    const views = this.#views.map(({ x, y, width, height }) => ({ x, y, width, height }));
    await page.setContent('');
    await page.evaluate(prepare, { ...this.#size, ...this.#look, views, quality });
    const frames = [];
    for (const [index, frame] of this.#frames.slice(0, -1).entries()) {
      const ms = this.#frames[index + 1].at - frame.at;
      const part = await page.evaluate((one) => globalThis.develop(one), frame);
      if (part === null) frames.at(-1).ms += ms;
      else frames.push({ ...part, picture: Buffer.from(part.picture, 'base64'), ms });
    }
    for (const frame of frames) frame.ms = Math.min(LONGEST_STILL, Math.max(SHORTEST_FRAME, frame.ms));
    // Time to see how it ended.
    frames.at(-1).ms = 2 * LONGEST_STILL;
    return animatedWebp(this.#size, frames);
  }
}

/** Runs in the page: makes `develop`, which draws a frame and answers what of it is new, or null. */
function prepare({ width, height, ground, ink, views, quality }) {
  const { OffscreenCanvas, createImageBitmap, Blob, atob, btoa } = globalThis;
  const canvas = new OffscreenCanvas(width, height);
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  brush.imageSmoothingQuality = 'high';
  let before = null;

  async function bitmapOf(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  }

  async function draw({ pictures, caption, pointer }) {
    brush.fillStyle = ground;
    brush.fillRect(0, 0, width, height);
    for (const [index, view] of views.entries()) {
      const bitmap = await bitmapOf(pictures[index]);
      brush.save();
      brush.beginPath();
      brush.roundRect(view.x, view.y, view.width, view.height, 14);
      brush.save();
      brush.shadowColor = 'rgb(60 45 20 / 28%)';
      brush.shadowBlur = 14;
      brush.shadowOffsetY = 3;
      brush.fill();
      brush.restore();
      brush.clip();
      brush.drawImage(bitmap, view.x, view.y, view.width, view.height);
      brush.restore();
      if (pointer?.view === index) drawPointer(pointer, view, bitmap.width / view.width);
    }
    brush.fillStyle = ink;
    brush.font = "600 19px system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif";
    brush.textAlign = 'center';
    brush.fillText(caption, width / 2, height - 17);
  }

  function drawPointer({ x, y, kind }, view, scale) {
    brush.save();
    brush.translate(view.x + x / scale, view.y + y / scale);
    if (kind === 'touch') {
      brush.fillStyle = 'rgb(240 168 96 / 55%)';
      brush.beginPath();
      brush.arc(0, 0, 17, 0, 7);
      brush.fill();
    } else {
      if (kind === 'files') drawFiles();
      brush.beginPath();
      for (const [px, py] of [
        [0, 0],
        [0, 20],
        [4.6, 15.9],
        [7.8, 23],
        [11, 21.6],
        [7.9, 14.7],
        [14, 14.2],
      ])
        brush.lineTo(px, py);
      brush.closePath();
      brush.fillStyle = '#1d2a2d';
      brush.strokeStyle = '#fff';
      brush.lineWidth = 1.5;
      brush.fill();
      brush.stroke();
    }
    brush.restore();
  }

  function drawFiles() {
    for (const [turn, colour] of [
      [-0.16, '#d9e9e6'],
      [0.1, '#fae8d2'],
      [0, '#fffcf6'],
    ]) {
      brush.save();
      brush.translate(22, 20);
      brush.rotate(turn);
      brush.beginPath();
      brush.roundRect(-15, -19, 34, 42, 4);
      brush.fillStyle = colour;
      brush.strokeStyle = '#0f5a63';
      brush.lineWidth = 1.5;
      brush.fill();
      brush.stroke();
      brush.restore();
    }
  }

  /** The smallest box that holds all that differs, from an even corner on. */
  function changed(now) {
    if (before === null) return { x: 0, y: 0, width, height };
    const [a, b] = [new Uint32Array(before.data.buffer), new Uint32Array(now.data.buffer)];
    let [left, right, top, bottom] = [width, -1, height, -1];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        if (a[y * width + x] === b[y * width + x]) continue;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
    if (right < 0) return null;
    left -= left % 2;
    top -= top % 2;
    return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  }

  globalThis.develop = async (frame) => {
    await draw(frame);
    const now = brush.getImageData(0, 0, width, height);
    const box = changed(now);
    if (box === null) return null;
    before = now;
    const part = new OffscreenCanvas(box.width, box.height);
    part.getContext('2d').drawImage(canvas, -box.x, -box.y);
    const blob = await part.convertToBlob({ type: 'image/webp', quality });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768)
      text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return { ...box, picture: btoa(text) };
  };
}
