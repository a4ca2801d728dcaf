// A file as the source of an element, for as long as the element is there. The URL is taken back with it.

import type { Attachment } from 'svelte/attachments';

type Shows = HTMLImageElement | HTMLMediaElement | HTMLIFrameElement;

/** Shows `file`, whose type is the only one that the browser goes by. */
export function showing<Element extends Shows>(file: Blob): Attachment<Element> {
  return (element) => {
    const url = URL.createObjectURL(file);
    element.src = url;
    return () => {
      element.removeAttribute('src');
      // Else a player keeps what it has buffered until it is collected.
      if (element instanceof HTMLMediaElement) element.load();
      URL.revokeObjectURL(url);
    };
  };
}
