import { type LinkedSignal, linkSignal } from '../../context/linked-signal.js';
import type { Awaitable, CallContext } from '../../define/call-context.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';

/** What a configured module or trigger does at each point of its life. */
export interface InstanceHooks {
  init?(ctx: CallContext): Awaitable<void>;
  /** Begins its work; `ctx.signal` fires when it is stopped. */
  start?(ctx: CallContext): Awaitable<void>;
  stop?(ctx: CallContext): Awaitable<void>;
  dispose?(): Awaitable<void>;
}

/** Where an instance stands. */
type Phase =
  /** Created; perhaps initialised. The engine initialises no triggers. */
  | { readonly name: 'idle' }
  /** Its work runs until the signal fires. */
  | { readonly name: 'started'; readonly running: LinkedSignal }
  /** Disposed of, for good. */
  | { readonly name: 'destroyed' };

/**
 * The life of one configured module or trigger: Create → Init → Start ⇄ Stop → Destroy. One thing at a time; a destroy while
 * started stops first; it is disposed of once, also after a failed Init. (Workflow spec §3.2, §3.3.)
 */
export class Instance {
  readonly #hooks: InstanceHooks;
  readonly #base: CallContext;
  #phase: Phase = { name: 'idle' };
  #turn: Promise<unknown> = Promise.resolve();

  constructor(hooks: InstanceHooks, base: CallContext) {
    this.#hooks = hooks;
    this.#base = base;
  }

  get isStarted(): boolean {
    return this.#phase.name === 'started';
  }

  init(signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      this.#checkAlive();
      await this.#hooks.init?.({ ...this.#base, signal });
    });
  }

  /** One that is started already stays so. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      this.#checkAlive();
      if (this.#phase.name === 'started') return;
      // Not the call's signal, which fires as soon as the call has returned: the work goes on. (Workflow spec §9.3.)
      const running = linkSignal(this.#base.signal);
      this.#phase = { name: 'started', running };
      try {
        await this.#hooks.start?.({ ...this.#base, signal: running.signal });
      } catch (error) {
        this.#setIdle(running, 'it could not be started');
        throw error;
      }
    });
  }

  /** One that is not started is left alone. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  /** Stops it where it is started, and disposes of it. A second time it does nothing. */
  destroy(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#phase.name === 'destroyed') return;
      const stopping = await this.#stop().then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      this.#phase = { name: 'destroyed' };
      await this.#hooks.dispose?.();
      if (stopping !== undefined) throw stopping.error;
    });
  }

  async #stop(): Promise<void> {
    if (this.#phase.name !== 'started') return;
    this.#setIdle(this.#phase.running, 'it was stopped');
    await this.#hooks.stop?.(this.#base);
  }

  #setIdle(running: LinkedSignal, why: string): void {
    running.abort(sdkError('CALL_CANCELLED', why));
    running.release();
    this.#phase = { name: 'idle' };
  }

  #checkAlive(): void {
    if (this.#phase.name === 'destroyed') throw sdkError('HANDLE_UNKNOWN', 'it was destroyed');
  }

  /** A failure of one does not keep the next from running. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(work);
    this.#turn = result.catch((error: unknown) => this.#base.log.debug('failed', { error: errorText(error) }));
    return result;
  }
}
