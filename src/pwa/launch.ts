// Launches of the installed app: files that were opened with it, links that were opened into it. The browser
// queues them until somebody asks. Chromium only; not in the DOM library. https://wicg.github.io/web-app-launch/

interface LaunchParams {
  readonly targetURL?: unknown;
  readonly files?: unknown;
}

interface LaunchQueue {
  setConsumer(consumer: (params: LaunchParams) => void): void;
}

/** Files of one launch; a person who selects more than this means a folder. */
const MOST_FILES = 1000;

export interface Launch {
  /** A URL of this origin; null when there is none. */
  readonly url: URL | null;
  readonly files: readonly FileSystemFileHandle[];
}

/** Tells of each launch, those before this call included. Nothing happens where there are no launches. */
export function watchLaunches(origin: string, onLaunch: (launch: Launch) => void): void {
  const queue = (globalThis as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer((params) => {
    onLaunch(readLaunch(params, origin));
  });
}

/** What a launch brings, of what it says. */
export function readLaunch({ targetURL, files }: LaunchParams, origin: string): Launch {
  const url = typeof targetURL === 'string' ? URL.parse(targetURL) : null;
  const handles = Array.isArray(files) ? files.slice(0, MOST_FILES) : [];
  return { url: url?.origin === origin ? url : null, files: handles.filter(isFile) };
}

function isFile(handle: unknown): handle is FileSystemFileHandle {
  return handle instanceof FileSystemFileHandle;
}
