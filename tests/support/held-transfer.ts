// A transfer that is held at a moment, for what can happen just then.

import { parseControlWord } from '../../src/protocol/control.ts';
import { BLOCK_BYTES } from '../../src/protocol/limits.ts';
import { EnginePair, type TransferIds } from './engine-pair.ts';
import { chosen } from './source-files.ts';

export type Moment = 'offered' | 'opening' | 'moving' | 'checking';

/** A transfer from a to b, held at a moment; `go` lets it go on. */
export async function heldAt(
  moment: Moment,
): Promise<{ pair: EnginePair; ids: TransferIds; go: () => void }> {
  const pair = new EnginePair({ blocks: moment === 'moving' ? 500_000 : 'auto' }).open();
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  if (moment === 'opening') pair.b.stages.gates.open = gate;
  // What asks for the end never arrives, this once.
  let lost = false;
  pair.control.tap = (_, data) => {
    if (moment !== 'checking' || lost || parseControlWord(data as string)?.word !== 'check') return data;
    lost = true;
    return null;
  };
  const ids = await pair.offer('a', [chosen('a.bin', 3 * BLOCK_BYTES), chosen('empty', 0)]);
  if (moment !== 'offered') {
    const accepted = pair.b.engine.accept(ids.in, 'all');
    if (moment !== 'opening') await accepted;
  }
  if (moment === 'moving')
    await pair.until(() => pair.b.kind(ids.in) === 'moving' && pair.b.snapshot(ids.in).safeBytes > 0);
  if (moment === 'checking') await pair.both('a', ids, 'checking');
  return { pair, ids, go };
}
