// What came in, brought to the app, in words; fetched after the first screen. Which of it waits for a look and
// which goes at once is decided here.

import type { Remote } from 'comlink';
import { openArrivals } from '../pwa/open-arrivals.ts';
import type { Arrivals } from '../pwa/arrivals.ts';
import type { ShareRefusal } from '../pwa/arrival-words.ts';
import type { Pasted } from '../pwa/paste.ts';
import { NOTE_UNITS } from '../protocol/limits.ts';
import type { EngineApi, OutgoingFile } from '../transfer/engine-api.ts';
import type { WaitingText } from './model.ts';
import { arrivalsUnreadable, nameless, pastedPicture, pastedText, shareRefusal } from './words/arrivals.ts';

export { announce, bringInLaunches, isAppWindow } from '../pwa/open-arrivals.ts';

/** The app, as far as arrivals concern it. */
export interface Receiver {
  choose(files: readonly OutgoingFile[]): void;
  /** They wait, whoever is connected. */
  hold(files: readonly OutgoingFile[]): void;
  textArrived(text: WaitingText): void;
  problem(sentence: string): void;
}

/** Takes up what came in and comes in, until `signal` says so. */
export function receiveArrivals(app: Receiver, engine: Remote<EngineApi>, signal: AbortSignal): Arrivals {
  const arrivals = openArrivals(
    {
      sending: () => engine.sending(),
      handles: (transferId) => engine.handles(transferId),
      onFiles: (files, isTrusted) => {
        if (isTrusted) app.choose(files);
        else app.hold(files);
      },
      onText: (text) => {
        app.textArrived(text);
      },
      onUnreadable: (names) => {
        app.problem(arrivalsUnreadable(names));
      },
      nameless,
    },
    (pasted) => {
      takePasted(app, arrivals, pasted);
    },
    signal,
  );
  return arrivals;
}

/** What another app brought was not taken. */
export function refuseArrival(app: Receiver, reason: ShareRefusal): void {
  app.problem(shareRefusal(reason));
}

/** Files go where chosen ones go; a text waits, since a paste may be a slip. */
function takePasted(app: Receiver, arrivals: Arrivals, pasted: Pasted): void {
  const now = Date.now();
  if (pasted.kind === 'files') {
    const pathOf = ({ file, isPicture }: (typeof pasted.files)[number]) =>
      isPicture ? pastedPicture(now) : file.name;
    app.choose(pasted.files.map((one) => ({ file: one.file, path: pathOf(one) })));
  } else if (pasted.text.length <= NOTE_UNITS) void arrivals.keepText(pasted.text);
  else {
    const path = pastedText(now);
    app.hold([{ file: new File([pasted.text], path, { type: 'text/plain' }), path }]);
  }
}
