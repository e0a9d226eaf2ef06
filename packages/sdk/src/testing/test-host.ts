import type { JsonObject } from '../contract/json.js';
import type { OperationSchema } from '../contract/operation-schema.js';
import type { StepTypeSchema } from '../contract/step-type.js';
import type { CallOptions, PluginCalls, TypedPlugin, UntypedPlugin } from '../contract/typed-calls.js';
import type { FoundIssue } from '../contract/validator.js';
import type { TestLogLine, TestProgress, Truthy } from './recorder.js';
import type { PublishedEvent, TestEvent } from './test-event.js';
import type { WorkflowCalls } from './workflow/test-calls.js';

/** Options of `TestHost.validate`. */
export interface TestValidateOptions extends CallOptions {
  /** The step to look at. Default: the whole workflow, whose steps are looked at, too. */
  readonly step?: string | undefined;
}

/** Options of `TestHost.waitFor`. */
export interface TestWaitOptions {
  /** Default 5,000 ms. */
  readonly timeoutMs?: number | undefined;
}

/** What a plugin says of itself. */
export interface TestPluginInfo {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** What it serves beside AWF's own services; its module, step and trigger types under the workflow engine. */
  readonly capabilities: readonly string[];
}

/**
 * A plugin under test, with typed calls and all that it said. Calls have no time limit of their own, as with AWF's operations:
 * give them `timeoutMs`. What is wrong with a call or a process rejects with the codes of `@awf/plugin-host`: INPUT_INVALID,
 * CANCELLED, DEADLINE_EXCEEDED, CRASHED, NOT_SUPPORTED, LIMIT_EXCEEDED, CALL_FAILED with what a handler of a step type or a
 * validator threw, NOT_LOADED once the host is closed.
 */
export interface TestHost<P extends TypedPlugin = UntypedPlugin>
  extends PluginCalls<P>,
    WorkflowCalls<P>,
    AsyncDisposable {
  readonly info: TestPluginInfo;
  /** Every line that was logged, in order, also by `ctx.engine.log`; an executable's other output on stderr, too. It grows. */
  readonly logs: readonly TestLogLine[];
  /** Every event that was emitted and taken, in order: from `ready`, from handlers, and returned ones of a stream. It grows. */
  readonly emitted: readonly TestEvent[];
  /** What `ctx.progress` said, in order. It grows. */
  readonly progress: readonly TestProgress[];
  /** Its operations as engines see them: names, fields, types, defaults. */
  operations(options?: CallOptions): Promise<readonly OperationSchema[]>;
  /** Its step types as engines see them. */
  stepTypes(options?: CallOptions): Promise<readonly StepTypeSchema[]>;
  /** What its validators find, in their order. The keys of a workflow may have any spelling, such as `OnSuccess` as AWF sends it. */
  validate(workflow: JsonObject, options?: TestValidateOptions): Promise<readonly FoundIssue[]>;
  /**
   * Has it handle an event, and gives the events that its handlers handed back. What one throws is logged.
   *
   * @throws PluginError EVENT_INVALID where the payload cannot be sent; and as any call.
   */
  publish(event: PublishedEvent, options?: CallOptions): Promise<readonly TestEvent[]>;
  /** Has it handle events on one stream, one after the other. What its handlers hand back is emitted. Rejects as `publish`. */
  publishStream(events: readonly PublishedEvent[], options?: CallOptions): Promise<void>;
  /**
   * Waits for what comes by itself, such as an event from `ready`: the first truthy value that `look` gives. It looks now, and
   * whenever something is logged or emitted.
   *
   * @throws PluginError DEADLINE_EXCEEDED with what was said meanwhile; NOT_LOADED; and what `look` throws.
   */
  waitFor<T>(look: () => T, options?: TestWaitOptions): Promise<Truthy<T>>;
  /**
   * Ends calls under way, shuts the plugin down and leaves nothing behind. May be called again.
   *
   * @throws PluginError SHUTDOWN_FAILED where the plugin's shutdown failed; everything is ended all the same.
   */
  close(): Promise<void>;
  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void>;
}
