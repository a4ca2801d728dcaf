// The sentences about transfers: what happened, and what to do now. With links.ts beside it, the one place
// that turns a reason into a sentence. Names stand in it as they are given: `isolate()` them for the eye.

import { MANIFEST_FILES } from '../../protocol/limits.ts';
import type { FailureReason, OfferRefusal, Side, WaitReason } from '../../transfer/engine-api.ts';
import { m } from '../../words/messages.svelte.ts';
import { formatBytes, formatNumber } from '../units.ts';

/** Why a transfer failed; `detail` names a file where one is to blame. */
export function transferFailure(reason: FailureReason, detail: string | null): string {
  switch (reason) {
    case 'no-space':
      return m().failure_no_space();
    case 'storage':
      return m().failure_storage();
    case 'corrupt-block':
      return m().failure_corrupt_block();
    case 'root-mismatch':
      return m().failure_root_mismatch();
    case 'source-changed':
      return detail === null
        ? m().failure_source_changed()
        : m().failure_source_changed_name({ name: detail });
    case 'source-unreadable':
      return detail === null
        ? m().failure_source_unreadable()
        : m().failure_source_unreadable_name({ name: detail });
    case 'protocol':
      return m().failure_protocol();
    case 'too-large':
      return m().failure_too_large();
    case 'link-lost':
      return m().failure_link_lost();
    case 'sender-forgot':
      return m().failure_sender_forgot();
    case 'damaged':
      return m().failure_damaged();
  }
}

/** Why nothing was offered. */
export function offerRefusal(reason: OfferRefusal): string {
  switch (reason) {
    case 'no-files':
      return m().refusal_no_files();
    case 'too-many-files':
      return m().refusal_too_many_files({ most: formatNumber(MANIFEST_FILES) });
    case 'too-large':
      return m().refusal_too_large();
    case 'not-connected':
      return m().refusal_not_connected();
  }
}

/** An offer larger than the free space. */
export function noRoom(needBytes: number, freeBytes: number): string {
  return m().no_room({ need: formatBytes(needBytes), free: formatBytes(freeBytes) });
}

/**
 * Why an accepted transfer does not move. `needBytes` is what our storage lacks; null while unknown.
 * A phrase beside others, so without a full stop.
 */
export function waitWords(why: WaitReason, name: string, needBytes: number | null): string {
  switch (why) {
    case 'start':
      return m().wait_start();
    case 'link':
      return m().wait_link({ name });
    case 'space':
      return needBytes === null ? m().wait_space() : m().wait_space_bytes({ size: formatBytes(needBytes) });
    case 'storage':
      return m().wait_storage();
    case 'their-space':
      return m().wait_their_space({ name });
    case 'their-files':
      return m().wait_their_files({ name });
  }
}

/** Who paused; a phrase as above. */
export function pausedWords(by: Side, name: string): string {
  return by === 'us' ? m().state_paused_by_us() : m().state_paused_by_them({ name });
}

/** Files chosen again that are not the ones being sent: the first of each kind by name. */
export function supplyMismatch(missing: readonly string[], changed: readonly string[]): string {
  const sentences: string[] = [];
  const say = (
    paths: readonly string[],
    one: (inputs: { name: string }) => string,
    more: (inputs: { name: string; count: number }) => string,
  ) => {
    const [name] = paths;
    if (name === undefined) return;
    const count = paths.length - 1;
    sentences.push(count === 0 ? one({ name }) : more({ name, count }));
  };
  say(changed, m().supply_changed, m().supply_changed_more);
  say(missing, m().supply_missing, m().supply_missing_more);
  if (missing.length === 0 && changed.length > 0) sentences.push(m().supply_instead());
  if (sentences.length === 0) return m().supply_too_late();
  return sentences.reduce((first, second) => m().sentences({ first, second }));
}

/** A file behind a kept handle is not there. */
export function fileGone(path: string): string {
  return m().supply_gone({ name: path });
}

export function accessRefused(): string {
  return m().supply_refused();
}
