import {
  type CallLimits,
  findCrash,
  runStream,
  runUnary,
  type StartCall,
  type StreamCall,
  type UnaryEnd,
} from '@awf/go-plugin/host';
import { linkSignal } from '../context/linked-signal.js';
import { fromCallEnd } from '../contract/call-end.js';
import type { SdkErrorCode } from '../contract/errors.js';
import { streamCapability } from '../contract/stream.js';
import type { CallOptions } from '../contract/typed-calls.js';
import type { Link } from './link.js';
import type { Recorder } from './recorder.js';
import type { StartedPlugin } from './started-plugin.js';
import { type TestErrorDetails, testError } from './test-error.js';

/** What a caller stands on. */
export interface PluginCallerInit {
  readonly recorder: Recorder;
  readonly started: StartedPlugin;
  /** What the plugin announced beside AWF's own services. Default: nothing. */
  readonly capabilities?: readonly string[];
  /** Where it fires, calls under way are cancelled and others not made. */
  readonly closed?: AbortSignal;
}

/** Calls a plugin and turns what goes wrong into typed errors, as the host of `@awf/plugin-host` does. */
export class PluginCaller {
  readonly recorder: Recorder;
  /** Whether the plugin tells work while it goes on. */
  readonly canStream: boolean;
  readonly #started: StartedPlugin;
  readonly #closed: AbortSignal | undefined;

  constructor({ recorder, started, capabilities = [], closed }: PluginCallerInit) {
    this.recorder = recorder;
    this.canStream = capabilities.includes(streamCapability);
    this.#started = started;
    this.#closed = closed;
  }

  get link(): Link {
    return this.#started.link;
  }

  /** An error about the plugin, with what it said last as evidence. */
  error(code: SdkErrorCode, what: string, details?: TestErrorDetails): Error {
    const evidence = { pid: this.#started.process?.pid, stderr: this.recorder.lastLines };
    return testError(code, this.recorder.plugin, what, { evidence, ...details });
  }

  /**
   * Makes a call that has one answer.
   *
   * @param what - What is asked, to follow "could not": `execute "greet"`.
   * @throws PluginError CANCELLED, NOT_LOADED, CRASHED, DEADLINE_EXCEEDED, NOT_SUPPORTED, LIMIT_EXCEEDED, CALL_FAILED
   */
  call<Response>(what: string, start: StartCall<Response>, options?: CallOptions): Promise<Response> {
    return this.#make(what, (limits) => runUnary(start, limits), options);
  }

  /** Makes a call that has many answers; rejects as `call`, and with what `read` throws. */
  async stream<Message>(what: string, call: StreamCall<Message>, options?: CallOptions): Promise<void> {
    await this.#make(what, (limits) => runStream(call, limits), options);
  }

  async #make<Response>(
    what: string,
    run: (limits: CallLimits) => Promise<UnaryEnd<Response>>,
    options: CallOptions = {},
  ): Promise<Response> {
    const { signal, timeoutMs } = options;
    const link = linkSignal(this.#closed ?? new AbortController().signal);
    const abort = (): void => link.abort(new Error('the caller cancelled the call'));
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    try {
      const end = await run({ signal: link.signal, timeoutMs });
      if (end.error === undefined) return end.response;
      throw await this.#toError(what, end, options);
    } finally {
      signal?.removeEventListener('abort', abort);
      link.release();
      await this.#started.settle();
    }
  }

  /** The caller's own cancellation goes first, then the host's close, then the plugin's end, whatever status each left. */
  async #toError(
    what: string,
    { error, isLate }: Extract<UnaryEnd<never>, { readonly isLate: boolean }>,
    { signal, timeoutMs }: CallOptions,
  ): Promise<Error> {
    if (signal?.aborted === true) {
      return this.error('CANCELLED', `was to ${what}, but its caller cancelled the call.`, { cause: signal.reason });
    }
    if (this.#closed?.aborted === true) {
      return this.error('NOT_LOADED', `was to ${what}, but the test host was closed.`, { cause: error });
    }
    const { process } = this.#started;
    const crash = process && (await findCrash(process, error.code));
    if (crash !== undefined) {
      const { words, evidence } = crash;
      return this.error('CRASHED', `crashed while it was to ${what}: ${words}`, { cause: error, evidence });
    }
    const { code, why } = fromCallEnd(error, { timeoutMs, isLate });
    return this.error(code, `could not ${what}: ${why}`, { cause: error });
  }
}
