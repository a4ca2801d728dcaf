// Compiles src/messages into src/paraglide: one module a language, each with the same typed functions. Does
// nothing when it was done for the same messages. `node scripts/messages.mjs` does only that.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const messages = join(root, 'src', 'messages');
const outdir = join(root, 'src', 'paraglide');
const project = join(root, 'project.inlang');
const marker = join(root, '.cache', 'messages-compiled');

/** Resolves once src/paraglide is that of the messages; throws what is wrong with them. */
export async function compileMessages() {
  const sources = [
    join(project, 'settings.json'),
    join(root, 'package-lock.json'),
    ...readdirSync(messages).map((file) => join(messages, file)),
  ];
  const hash = createHash('sha256');
  for (const file of sources) hash.update(file).update(readFileSync(file));
  const digest = hash.digest('hex');
  if (existsSync(outdir) && existsSync(marker) && readFileSync(marker, 'utf8') === digest) return;
  const { compile } = await import('@inlang/paraglide-js');
  await compile({
    project,
    outdir,
    outputStructure: 'locale-modules',
    // Which language is spoken is src/words' business; of what is compiled only the messages are used.
    strategy: ['globalVariable', 'baseLocale'],
    emitTsDeclarations: true,
    emitReadme: false,
  });
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, digest);
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) await compileMessages();
