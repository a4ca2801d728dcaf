// Every bound that both ends (or the signaling worker) hold each other to. Sizes in bytes, times in ms.

const KIB = 1024;
const MIB = 1024 * KIB;

/** A block: the unit of hashing, writing and checkpointing. */
export const BLOCK_BYTES = MIB;
/** A piece: the unit of asking and of flow. A frame carries one, or two that follow each other. */
export const PIECE_BYTES = 32 * KIB;

/** Largest message to or from the signaling worker, as UTF-8. */
export const SIGNALING_MESSAGE_BYTES = 16 * KIB;
/** Messages one socket may send to the signaling worker before it is closed. */
export const SIGNALING_MESSAGES_PER_SOCKET = 200;
/** Takers in a link room at a time, each with its own handshake. */
export const LINK_TAKERS = 16;
/** How long a code may be used. */
export const CODE_LIFETIME_MS = 10 * 60_000;
/** How long a link may be used while its host keeps it open. */
export const LINK_LIFETIME_MS = 24 * 60 * 60_000;
/** How long a rendezvous with nobody in it is kept. */
export const RENDEZVOUS_IDLE_MS = 60 * 60_000;

/** Largest control word, as UTF-8; well under the 262,144 bytes every browser carries in one message. */
export const CONTROL_WORD_BYTES = 128 * KIB;
/** Files in one page of a manifest. */
export const MANIFEST_PAGE_FILES = 200;
/** Files in one transfer. */
export const MANIFEST_FILES = 100_000;
/** Length of an offered path, in UTF-16 units; longer ones are refused before anything is cleaned. */
export const OFFERED_PATH_UNITS = 4096;
/** Bytes in one transfer: 16 TiB, so that a block's number fits 24 bits with room to spare. */
export const TRANSFER_BYTES = 16 * 1024 * 1024 * MIB;
/** Lanes of one connection at a time, the first included. */
export const LANES_OPEN = 8;
/** Transfers one peer may have open with us at a time, offers included. */
export const OPEN_TRANSFERS = 64;
/** Length of a note, in UTF-16 units. */
export const NOTE_UNITS = 20_000;
/** Length of a device's name, in UTF-16 units. */
export const DEVICE_NAME_UNITS = 64;
/** A block whose hash was wrong this often fails the transfer. */
export const BLOCK_ATTEMPTS = 3;
