import type { ChildProcess } from 'node:child_process';

/** A child process that answers calls in one way. */
export interface Way {
  readonly child: ChildProcess;
  /** Makes one call. */
  call(): Promise<unknown>;
  /** Lets the child end by itself. */
  stop(): void;
}
