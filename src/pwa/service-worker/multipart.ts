// multipart/form-data read as it comes: a part's bytes pass through and are never held, so that a film can be
// shared with an app whose service worker has little memory. (`request.formData()` gathers all of it.)
// As the Fetch standard has browsers write it: https://andreubotella.github.io/multipart-form-data/

import * as v from 'valibot';

/** What stands before a part's bytes; names are part of it. */
const MOST_HEAD_BYTES = 16 * 1024;
const CRLF = '\r\n';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface FormPart {
  readonly name: string;
  /** Null for a field that is no file. */
  readonly fileName: string | null;
  /** As it says; empty when it says nothing. */
  readonly type: string;
  /** Its bytes, as they come. To be read before the next part is asked for; what is left is passed over. */
  readonly bytes: AsyncGenerator<Uint8Array<ArrayBuffer>, void>;
}

/** The body is no multipart/form-data, or ended too early. */
export class MalformedForm extends Error {}

/** The boundary that a Content-Type names; null when it is none of multipart/form-data. RFC 2046, 5.1.1. */
export function boundaryOf(contentType: string | null): string | null {
  const [, quoted, plain] =
    /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s";]{1,70}))\s*(?:;|$)/i.exec(
      contentType ?? '',
    ) ?? [];
  return quoted ?? plain ?? null;
}

/** The parts of a form, in order. Throws `MalformedForm`; ends the body when it is left before its end. */
export async function* readForm(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  boundary: string,
): AsyncGenerator<FormPart, void> {
  const input = new Input(body);
  try {
    const delimiter = encoder.encode(`${CRLF}--${boundary}`);
    // The first one stands at the very beginning, without the line break that belongs to the others.
    if (!(await input.takes(delimiter.subarray(CRLF.length)))) throw new MalformedForm('no boundary');
    while (!(await input.takes(encoder.encode('--')))) {
      if (!(await input.takes(encoder.encode(CRLF)))) throw new MalformedForm('no line after a boundary');
      const head = readHead(await headOf(input));
      const bytes = input.until(delimiter);
      yield { ...head, bytes };
      while (!(await bytes.next()).done);
    }
  } finally {
    await input.end();
  }
}

async function headOf(input: Input): Promise<string> {
  const head: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input.until(encoder.encode(CRLF + CRLF))) {
    length += chunk.byteLength;
    if (length > MOST_HEAD_BYTES) throw new MalformedForm('a part has too long a head');
    head.push(chunk);
  }
  return decoder.decode(joined(head));
}

const dispositionSchema = v.pipe(
  v.string(),
  v.regex(/^form-data(?:;|$)/i),
  v.transform((value) => ({
    name: parameter(value, 'name') ?? '',
    fileName: parameter(value, 'filename'),
  })),
);

function readHead(head: string): Omit<FormPart, 'bytes'> {
  const headers = new Map<string, string>();
  for (const line of head.split(CRLF)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = v.safeParse(dispositionSchema, headers.get('content-disposition'));
  if (!disposition.success) throw new MalformedForm('a part without a name');
  return { ...disposition.output, type: headers.get('content-type') ?? '' };
}

/** A parameter as browsers write it: quoted, with line breaks and quotes percent-encoded. */
function parameter(header: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(header)?.[1];
  return found?.replace(/%(0A|0D|22)/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16))) ?? null;
}

/** What came and was not taken yet: no more than a chunk and a delimiter. */
class Input {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #held: Uint8Array<ArrayBuffer> = new Uint8Array();

  constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = body.getReader();
  }

  /** Takes these bytes if they are what comes next. */
  async takes(wanted: Uint8Array): Promise<boolean> {
    while (this.#held.length < wanted.length) await this.#more();
    if (!startsWith(this.#held, 0, wanted)) return false;
    this.#held = this.#held.subarray(wanted.length);
    return true;
  }

  /** What comes before the next `mark`, which is taken, too. */
  async *until(mark: Uint8Array): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    for (;;) {
      const at = find(this.#held, mark);
      // Beyond this, the mark may have begun.
      const safe = at === -1 ? Math.max(0, this.#held.length - mark.length + 1) : at;
      const chunk = this.#held.subarray(0, safe);
      this.#held = this.#held.subarray(at === -1 ? safe : at + mark.length);
      if (chunk.length > 0) yield chunk;
      if (at !== -1) return;
      await this.#more();
    }
  }

  async end(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#reader.read();
    if (done) throw new MalformedForm('it ended too early');
    this.#held = this.#held.length === 0 ? value : joined([this.#held, value]);
  }
}

/** Where `mark` begins; -1 when it is not in there whole. */
function find(bytes: Uint8Array, mark: Uint8Array): number {
  const [first = 0] = mark;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (at + mark.length > bytes.length) return -1;
    if (startsWith(bytes, at, mark)) return at;
  }
  return -1;
}

function startsWith(bytes: Uint8Array, at: number, mark: Uint8Array): boolean {
  return mark.every((byte, i) => bytes[at + i] === byte);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
