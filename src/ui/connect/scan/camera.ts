// The camera, and why there is none.

import { m } from '../../../words/messages.svelte.ts';

export type CameraProblem = 'none' | 'refused' | 'busy' | 'unsupported';

export function cameraWords(problem: CameraProblem): string {
  switch (problem) {
    case 'none':
      return m().camera_none();
    case 'refused':
      return m().camera_refused();
    case 'busy':
      return m().camera_busy();
    case 'unsupported':
      return m().camera_unsupported();
  }
}

/** Opens the camera that looks away from the person, where there are two. Stop its tracks when done. */
export async function openCamera(): Promise<MediaStream | CameraProblem> {
  if (!('mediaDevices' in navigator)) return 'unsupported';
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    return problemOf(error);
  }
}

/** Names as in https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
function problemOf(error: unknown): CameraProblem {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'TypeError':
    case 'NotSupportedError':
      return 'unsupported';
    default:
      return 'busy';
  }
}
