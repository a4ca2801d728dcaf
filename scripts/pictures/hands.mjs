// What does things in a film: a mouse on one page, a finger on another. Both really do them.

const STEPS = 12;
const STEP_MS = 35;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function middleOf(locator) {
  await locator.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

/** A mouse, on the film's first view. */
export class Hand {
  #film;
  #page;
  #at;

  constructor(film, page) {
    this.#film = film;
    this.#page = page;
    const { width, height } = page.viewportSize();
    this.#at = { x: width * 0.7, y: height * 0.9 };
  }

  async click(locator) {
    const { mouse } = this.#page;
    await this.#glide(await middleOf(locator), 'arrow', ({ x, y }) => mouse.move(x, y));
    await wait(200);
    await locator.click();
  }

  /** Drags files from the window's lower edge onto something, and lets them go there. */
  async drop(paths, locator) {
    const session = await this.#page.context().newCDPSession(this.#page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    const drag = (type, { x, y }) =>
      session.send('Input.dispatchDragEvent', { type, x: Math.round(x), y: Math.round(y), data });
    const { width, height } = this.#page.viewportSize();
    this.#at = { x: width * 0.8, y: height - 2 };
    await drag('dragEnter', this.#at);
    await this.#glide(await middleOf(locator), 'files', (point) => drag('dragOver', point));
    await wait(500);
    await drag('drop', this.#at);
    await session.detach();
    this.#film.noPointer();
  }

  async #glide(to, kind, move) {
    const from = this.#at;
    for (let step = 1; step <= STEPS; step += 1) {
      // Slow at both ends, as a hand is.
      const share = (1 - Math.cos((Math.PI * step) / STEPS)) / 2;
      this.#at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
      this.#film.point(0, this.#at.x, this.#at.y, kind);
      await move(this.#at);
      await wait(STEP_MS);
    }
  }
}

/** A finger, on the film's second view. */
export class Finger {
  #film;
  #page;

  constructor(film, page) {
    this.#film = film;
    this.#page = page;
  }

  async tap(locator) {
    await locator.waitFor();
    const { x, y } = await middleOf(locator);
    this.#film.point(1, x, y, 'touch');
    await wait(450);
    await this.#page.mouse.click(x, y);
    // A finger does not hover.
    await this.#page.mouse.move(0, 0);
    await wait(150);
    this.#film.noPointer();
  }
}
