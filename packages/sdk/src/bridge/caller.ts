import type { Outlet } from '../context/outlet.js';
import type { StreamUpdate } from '../contract/stream.js';

/** Who asked for work. */
export interface Caller {
  /** Fires when nobody wants the work any more. */
  readonly signal: AbortSignal;
  /** Takes text and progress as they come; undefined where the caller takes one answer. */
  readonly outlet: Outlet<StreamUpdate<never>> | undefined;
}

/** The answer to work. */
export interface Answer<Response> {
  readonly response: Response;
  /** Whether the response's text output went out before it. */
  readonly outputStreamed: boolean;
}
