// The camera, and why there is none.

export type CameraProblem = 'none' | 'refused' | 'busy' | 'unsupported';

export const cameraWords: Record<CameraProblem, string> = {
  none: 'No camera was found on this device. Type the code instead.',
  refused:
    'The camera is blocked for this site. Allow it in the browser’s site settings, then scan again; or type the code.',
  busy: 'The camera could not be started. Another app may be using it: close that one, then scan again.',
  unsupported: 'This browser does not let the page use a camera. Type the code instead.',
};

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
