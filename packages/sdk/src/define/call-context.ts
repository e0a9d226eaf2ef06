import type { Logger } from '@awf/go-plugin/plugin';
import type { JsonObject } from '../contract/json.js';
import type { EventDraft } from './event-type.js';

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** What every handler can use. */
export interface CallContext {
  /** Fires when the caller cancels, its deadline passes, or the host goes away or stops the plugin. */
  readonly signal: AbortSignal;
  /** Goes to the host with its level; the values of `secrets` are masked. */
  readonly log: Logger;
  /** The folder that relative paths are meant from: the user's working folder under AWF. */
  readonly baseDir: string;
}

/** What handlers can use besides that run once the engine can take events. */
export interface EmitContext extends CallContext {
  /**
   * Emits an event to the engine's other plugins, and resolves with the id it got. From the handler of an event it carries
   * that event's depth plus one. Waits up to 5 s for an engine that has not offered its event service yet. Under AWF itself
   * most of what is emitted this way is lost on the way (AWF spec §6.3): return events from handlers where you can.
   *
   * @throws PluginError EVENT_INVALID, EVENT_UNDECLARED, EMIT_REFUSED, EMIT_FAILED
   */
  emit(event: EventDraft): Promise<string | undefined>;
}

/** What handlers with a text output can use besides. */
export interface OutputContext extends EmitContext {
  /**
   * Adds to the text output, with the values of `secrets` masked: sent at once where the host takes it as it comes, else
   * with the result as the wire's `output`. Never waits: where the host reads more slowly than a handler writes, await
   * `flush` now and then. After the handler has ended it does nothing.
   */
  write(chunk: string): void;
  /**
   * Says how far the work is, from 0 to 1 (clamped): to the host that takes it as it comes, which may be spared all but
   * the latest, else as a debug line of the log.
   */
  progress(fraction: number, message?: string): void;
  /**
   * Resolves once the host has taken what was written so far, so that a handler that writes much and awaits this holds
   * little of it in memory; at once where the host takes one answer only. Never rejects: where the call is over nothing
   * waits any more, and `signal` says so.
   */
  flush(): Promise<void>;
}

/** What a step type's handler can use besides. */
export interface StepTypeContext extends OutputContext {
  /** The step's name in the workflow. */
  readonly stepName: string;
  /** The workflow's inputs. */
  readonly inputs: JsonObject;
}
