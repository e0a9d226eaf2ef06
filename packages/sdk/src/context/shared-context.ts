import { formatIssues } from '../contract/issues.js';
import type { JsonObject } from '../contract/json.js';
import type { CallContext } from '../define/call-context.js';
import type { SharedParts } from '../define/definition.js';
import { defaultInitTimeoutMs, defaultShutdownTimeoutMs } from '../define/with-context.js';
import { errorText } from '../errors/error-text.js';
import { sdkError } from '../errors/sdk-error.js';
import { parseWith } from '../schema/parse-with.js';
import { deepFreeze } from './deep-freeze.js';
import type { Mask } from './mask.js';
import { within } from './within.js';

/** What `ctx` holds of it. */
interface SharedValues {
  readonly config: object;
  readonly state: unknown;
}

/** Where the plugin's config and state stand. */
type Phase =
  /** The host has not called Init, or its last Init failed. */
  | { readonly name: 'waiting' }
  /** Handlers may run. */
  | { readonly name: 'ready'; readonly values: SharedValues }
  /** The shutdown hook ran. */
  | { readonly name: 'ended' };

/** The config and state of one running plugin: made by the host's Init, ended once. */
export class SharedContext {
  readonly #parts: SharedParts;
  readonly #base: CallContext;
  readonly #mask: Mask;
  #phase: Phase = { name: 'waiting' };
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: SharedParts, base: CallContext, mask: Mask) {
    this.#parts = parts;
    this.#base = base;
    this.#mask = mask;
  }

  /**
   * Checks the config and makes the state. A second Init, as from a host that reattached, ends the first state before.
   *
   * @throws PluginError CONFIG_INVALID, INIT_FAILED
   */
  init(received: JsonObject): Promise<void> {
    return this.#inTurn(async () => {
      for (const key of this.#parts.secrets ?? []) this.#mask.add(received[key]);
      const config = await this.#readConfig(received);
      await this.#end('waiting');
      this.#phase = { name: 'ready', values: { config, state: await this.#makeState(config) } };
    });
  }

  /**
   * Runs the shutdown hook, once, where there is a state.
   *
   * @throws PluginError SHUTDOWN_FAILED
   */
  shutdown(): Promise<void> {
    return this.#inTurn(() => this.#end('ended'));
  }

  /**
   * What handlers share.
   *
   * @throws PluginError NOT_INITIALISED before Init and after Shutdown.
   */
  read(): SharedValues {
    if (this.#phase.name === 'ready') return this.#phase.values;
    const text =
      this.#phase.name === 'ended' ? 'the plugin was shut down' : 'the plugin has no config yet: Init comes first';
    throw sdkError('NOT_INITIALISED', text);
  }

  async #readConfig(received: JsonObject): Promise<object> {
    const parsed = this.#parts.config === undefined ? { value: {} } : await parseWith(this.#parts.config, received);
    if (parsed.issues !== undefined) {
      throw sdkError('CONFIG_INVALID', `config: ${formatIssues(parsed.issues)}`);
    }
    const config: object = Object(parsed.value);
    for (const key of this.#parts.secrets ?? []) this.#mask.add(Reflect.get(config, key));
    return deepFreeze(config);
  }

  async #makeState(config: object): Promise<unknown> {
    const timeoutMs = this.#parts.initTimeoutMs ?? defaultInitTimeoutMs;
    const options = { timeoutMs, signal: this.#base.signal, code: 'INIT_FAILED', what: 'init' } as const;
    return within((signal) => this.#parts.init?.(config, { ...this.#base, signal }), options);
  }

  async #end(next: 'waiting' | 'ended'): Promise<void> {
    const phase = this.#phase;
    this.#phase = { name: next };
    if (phase.name !== 'ready') return;
    const timeoutMs = this.#parts.shutdownTimeoutMs ?? defaultShutdownTimeoutMs;
    const signal = new AbortController().signal;
    const options = { timeoutMs, signal, code: 'SHUTDOWN_FAILED', what: 'shutdown' } as const;
    await within((own) => this.#parts.shutdown?.(phase.values.state, { ...this.#base, signal: own }), options);
  }

  /** Init and shutdown never overlap; a failure of one does not keep the next from running. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(work);
    this.#turn = result.catch((error: unknown) =>
      this.#base.log.debug('init or shutdown failed', { error: errorText(error) }),
    );
    return result;
  }
}
