// Before each file of unit tests: what people read is in English.

import { LANGUAGES } from '../../src/words/languages.ts';
import { speak } from '../../src/words/messages.svelte.ts';

await speak(LANGUAGES[0]);
