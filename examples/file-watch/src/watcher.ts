import { type FSWatcher, watch } from 'node:fs';
import { compareSnapshots, type FileEvent, type Snapshot, takeSnapshot } from './snapshot.js';

/** How a path is watched. */
export interface WatchOptions {
  /** A look is taken at least so often, in ms: not every file system tells of changes. */
  readonly everyMs: number;
  /** After the system told of a change, others are waited for so long, in ms. */
  readonly settleMs: number;
  onEvent(event: FileEvent): void;
}

/**
 * Watches a path, which need not be there yet. The system's word is only a reason to look: what it says differs from system to
 * system, a comparison of what is there does not.
 */
export class Watcher {
  readonly #root: string;
  readonly #options: WatchOptions;
  #known: Snapshot = new Map();
  #system: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(root: string, options: WatchOptions) {
    this.#root = root;
    this.#options = options;
  }

  /** Takes the first look: what is there already is no news. */
  async start(): Promise<void> {
    this.#known = await takeSnapshot(this.#root);
    this.#listen();
    this.#lookIn(this.#options.everyMs);
  }

  /** Tells nothing more once this has resolved. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#system?.close();
    await this.#looking;
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
    }, ms);
  }

  async #look(): Promise<void> {
    const now = await takeSnapshot(this.#root);
    if (this.#stopped) return;
    const events = compareSnapshots(this.#known, now);
    this.#known = now;
    for (const event of events) this.#options.onEvent(event);
    this.#listen();
    this.#lookIn(this.#options.everyMs);
  }

  /** Asks the system to tell of changes, where it can: what it watched may have been replaced. */
  #listen(): void {
    if (this.#system !== undefined) return;
    const forget = (): void => {
      this.#system?.close();
      this.#system = undefined;
    };
    try {
      this.#system = watch(this.#root, { recursive: true }, (event) => {
        if (event === 'rename') forget();
        this.#lookIn(this.#options.settleMs);
      });
      this.#system.on('error', forget);
    } catch {
      // It is not there yet, or the system tells nothing: the next look will see.
    }
  }
}
