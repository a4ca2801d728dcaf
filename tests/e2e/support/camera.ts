// A camera that sees a picture: a Y4M film for Chromium's --use-file-for-fake-video-capture.

import type { Page } from '@playwright/test';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WIDTH = 640;
const HEIGHT = 480;
const FRAMES = 5;

/** Films a PNG, as large as fits and with a grey wall around it; answers the flags that make it the camera. */
export async function cameraSeeing(png: Buffer, canvasPage: Page): Promise<string[]> {
  const luma = await canvasPage.evaluate(drawLuma, {
    png: png.toString('base64'),
    width: WIDTH,
    height: HEIGHT,
  });
  const frame = Buffer.concat([
    Buffer.from('FRAME\n'),
    Buffer.from(luma, 'base64'),
    Buffer.alloc((WIDTH * HEIGHT) / 2, 128),
  ]);
  const film = join(mkdtempSync(join(tmpdir(), 'causeway-camera-')), 'qr.y4m');
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(film, Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame)]));
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ];
}

/** Runs in a page: the picture's brightness, one byte a pixel, in base64. */
async function drawLuma(options: { png: string; width: number; height: number }): Promise<string> {
  const bytes = Uint8Array.from(atob(options.png), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(options.width, options.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = '#999';
  context.fillRect(0, 0, options.width, options.height);
  const scale = (options.height * 0.8) / picture.height;
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.drawImage(picture, (options.width - width) / 2, (options.height - height) / 2, width, height);
  const { data } = context.getImageData(0, 0, options.width, options.height);
  let binary = '';
  for (let i = 0; i < data.length; i += 4) binary += String.fromCharCode(data[i + 1] ?? 0);
  return btoa(binary);
}
