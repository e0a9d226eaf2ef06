/** A signal and the means to fire and to release it. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: Error): void;
  /** Lets go of the parent; the signal itself keeps its state. */
  release(): void;
}

/**
 * A signal that fires with its parent or on its own. Unlike `AbortSignal.any` it leaves nothing at a long-lived parent once
 * released.
 */
export function linkSignal(parent: AbortSignal): LinkedSignal {
  const controller = new AbortController();
  const follow = () => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => parent.removeEventListener('abort', follow),
  };
}
