// Looks for QR codes in a playing video, about eight times a second.

import decodeQR from 'qr/decode.js';

const PERIOD_MS = 125;
/** Frames are scaled down to this edge: enough for a code that fills a third of the picture. */
const MAX_EDGE_PX = 960;
/** The same text is told again only after a while, so that a wrong code does not flicker. */
const REPEAT_MS = 3000;

/** Calls `onText` with what is read until the returned function is called. */
export function readFrames(video: HTMLVideoElement, onText: (text: string) => void): () => void {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let last = { text: '', at: -REPEAT_MS };

  const timer = setInterval(() => {
    if (context === null || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || document.hidden) return;
    const scale = Math.min(1, MAX_EDGE_PX / Math.max(video.videoWidth, video.videoHeight));
    const width = Math.round(video.videoWidth * scale);
    const height = Math.round(video.videoHeight * scale);
    if (width === 0 || height === 0) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.drawImage(video, 0, 0, width, height);
    const text = decode(context.getImageData(0, 0, width, height));
    const now = performance.now();
    if (text === null || (text === last.text && now - last.at < REPEAT_MS)) return;
    last = { text, at: now };
    onText(text);
  }, PERIOD_MS);
  return () => clearInterval(timer);
}

function decode(image: ImageData): string | null {
  try {
    return decodeQR(image);
  } catch {
    // Nothing to read in this frame.
    return null;
  }
}
