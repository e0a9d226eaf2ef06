import type { PluginRuntime } from '../../context/runtime.js';
import type { JsonObject } from '../../contract/json.js';

/**
 * The config and state of `withContext` under the workflow engine, which has no Init for a plugin: a generated module type
 * brings the config; without such a module the defaults of its schema serve. (A failed `init` is tried again.)
 */
export class SharedConfig {
  readonly #runtime: PluginRuntime;
  #config: JsonObject = {};
  #made: Promise<void> | undefined;

  constructor(runtime: PluginRuntime) {
    this.#runtime = runtime;
  }

  /** Takes the config of the generated module; what was made of another one is ended and made anew. */
  configure(config: JsonObject): void {
    this.#config = config;
    this.#made = undefined;
  }

  /**
   * Makes config and state, once.
   *
   * @throws PluginError CONFIG_INVALID, INIT_FAILED
   */
  ready(): Promise<void> {
    this.#made ??= this.#make();
    return this.#made;
  }

  async #make(): Promise<void> {
    try {
      await this.#runtime.shared?.init(this.#config);
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }
}
