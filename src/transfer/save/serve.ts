// Serves a stream over a message port, a chunk for each `pull`, to whoever answers the download
// (the service worker; its half is pwa/service-worker/downloads.ts).

/** Sends `stream` over `port` as it is pulled. Ends with the stream, on `cancel`, or with an error. */
export function serveStream(stream: ReadableStream<Uint8Array<ArrayBuffer>>, port: MessagePort): void {
  const reader = stream.getReader();
  port.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data === 'pull') void answer();
    else if (event.data === 'cancel') void end();
  };

  async function answer(): Promise<void> {
    try {
      const { done, value } = await reader.read();
      if (done) {
        port.postMessage({ done: true });
        await end();
        return;
      }
      // A view into a larger buffer (a ZIP's small headers) is copied, so that only its bytes travel.
      const chunk = value.byteLength === value.buffer.byteLength ? value.buffer : value.slice().buffer;
      port.postMessage({ chunk }, [chunk]);
    } catch {
      port.postMessage({ error: 'The received bytes could not be read.' });
      await end();
    }
  }

  async function end(): Promise<void> {
    port.close();
    await reader.cancel().catch(() => undefined);
  }
}
