import type { LogEntry } from '@awf/go-plugin/host';
import type { LogLevel } from '@awf/go-plugin/plugin';
import { testError } from './test-error.js';
import type { TestEvent } from './test-event.js';
import type { TestMessage } from './workflow/test-engine.js';

/** A line of the plugin's log. */
export interface TestLogLine {
  readonly level: LogLevel;
  /** Safe to print: control characters are escaped. */
  readonly message: string;
  /** As the host reads them: an Error is its stack, a Date its text. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How far a handler said that it is. */
export interface TestProgress {
  /** From 0 to 1. */
  readonly fraction: number;
  readonly message: string | undefined;
}

/** What of a type is truthy. */
export type Truthy<T> = Exclude<T, undefined | null | false | 0 | 0n | ''>;

/** A look at what was recorded, and whoever wants to know. */
interface Watch {
  look(): void;
  end(error: Error): void;
}

/** How many log lines an error shows. */
const shownLines = 5;

/** How many lines are kept as the evidence of errors: as many as of a process. */
const keptLines = 40;

/** All that a plugin said. */
export class Recorder {
  readonly logs: TestLogLine[] = [];
  readonly emitted: TestEvent[] = [];
  readonly progress: TestProgress[] = [];
  readonly published: TestMessage[] = [];
  readonly #watches = new Set<Watch>();
  #lines: readonly string[] = [];
  #closed: Error | undefined;

  /** @param plugin - Its name. */
  constructor(readonly plugin: string) {}

  /** The last lines that it wrote, as they came. */
  get lastLines(): readonly string[] {
    return this.#lines;
  }

  /** Takes a line of the log; one that `ctx.progress` wrote is progress, too. */
  addLog({ level, message, raw, fields: { '@module': _module, ...fields } }: LogEntry): void {
    this.logs.push({ level, message, fields });
    this.#lines = [...this.#lines.slice(1 - keptLines), raw];
    const { fraction, message: text } = fields;
    if (level === 'debug' && message === 'progress' && typeof fraction === 'number') {
      this.progress.push({ fraction, message: typeof text === 'string' ? text : undefined });
    }
    this.changed();
  }

  /** Takes a line that the plugin had the engine write. */
  addLine(line: TestLogLine): void {
    this.logs.push(line);
    this.changed();
  }

  /** Takes progress that was told while a call went on. */
  addProgress(progress: TestProgress): void {
    this.progress.push(progress);
    this.changed();
  }

  /** Takes an event that the host accepted. */
  addEmitted(event: TestEvent): void {
    this.emitted.push(event);
    this.changed();
  }

  /** Takes a message that the engine accepted. */
  addPublished(message: TestMessage): void {
    this.published.push(message);
    this.changed();
  }

  /** The first truthy value that `look` gives: now, or once something more was recorded. Waits for ever without a limit. */
  waitFor<T>(look: () => T, timeoutMs?: number): Promise<Truthy<T>> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#watches.delete(watch);
      };
      const end = (error: unknown): void => {
        settle();
        reject(error);
      };
      const watch: Watch = {
        look: () => {
          try {
            const value = look();
            if (!isTruthy(value)) return;
            settle();
            resolve(value);
          } catch (error) {
            end(error);
          }
        },
        end,
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => end(this.#inVain(timeoutMs)), timeoutMs);
      this.#watches.add(watch);
      watch.look();
      if (this.#closed !== undefined) end(this.#closed);
    });
  }

  /** Ends every wait, also those to come. */
  close(error: Error): void {
    this.#closed = error;
    for (const watch of [...this.#watches]) watch.end(error);
  }

  /** Has every wait look again. */
  changed(): void {
    for (const watch of [...this.#watches]) watch.look();
  }

  #inVain(timeoutMs: number): Error {
    const lines = this.logs.slice(-shownLines).map(({ level, message }) => `\n  [${level}] ${message}`);
    const logged = lines.length === 0 ? 'It logged nothing' : `It logged last:${lines.join('')}`;
    const emitted = this.emitted.map(({ type }) => type).join(', ') || 'nothing';
    const why = `did not do within ${timeoutMs} ms what was waited for. It emitted ${emitted}. ${logged}`;
    return testError('DEADLINE_EXCEEDED', this.plugin, why);
  }
}

function isTruthy<T>(value: T): value is Truthy<T> & T {
  return Boolean(value);
}
