import type { Logger } from '@awf/go-plugin/plugin';
import type { Services } from '../../define/engine.js';
import type { ModuleDefinition } from '../../define/module.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';
import type { ModuleContract } from '../../registry/part-contract.js';
import type { Instance } from './instance.js';

/** A configured module or trigger: both are started and stopped through the module methods. (Workflow spec §3.3.) */
export interface ModuleEntry {
  readonly handle: string;
  readonly type: string;
  /** As configured; a trigger's is its workflow type. */
  readonly name: string;
  readonly instance: Instance;
  /** Undefined for a trigger, and for the module that brings the plugin's config. */
  readonly definition?: ModuleDefinition | undefined;
  /** The typed contracts of its config and methods. */
  readonly contract?: ModuleContract | undefined;
  /** The methods that it declares, and what answers them. */
  readonly services?: { readonly declared: Services; readonly handlers: object } | undefined;
}

/** The modules and triggers of this process by handle, in the order of their creation. */
export class ModuleTable {
  readonly #entries = new Map<string, ModuleEntry>();

  add(entry: ModuleEntry): void {
    this.#entries.set(entry.handle, entry);
  }

  /** @throws PluginError HANDLE_UNKNOWN */
  get(handle: string): ModuleEntry {
    const entry = this.#entries.get(handle);
    if (entry === undefined) throw sdkError('HANDLE_UNKNOWN', `unknown module handle: ${handle}`);
    return entry;
  }

  /** Takes an entry out for good. */
  remove(handle: string): ModuleEntry {
    const entry = this.get(handle);
    this.#entries.delete(handle);
    return entry;
  }

  /** The module of a definition by its configured name; the newest, as during a reload two may have it. */
  find(definition: object, name: string): ModuleEntry | undefined {
    return [...this.#entries.values()].findLast((entry) => entry.definition === definition && entry.name === name);
  }

  /** The configured names of a definition's modules. */
  namesOf(definition: object): readonly string[] {
    return [...this.#entries.values()].filter((entry) => entry.definition === definition).map(({ name }) => name);
  }

  /** Stops what is started, in reverse order, then disposes of everything once. What fails is logged. */
  async end(log: Logger): Promise<void> {
    const entries = [...this.#entries.values()].reverse();
    this.#entries.clear();
    for (const { instance, name } of entries) {
      if (instance.isStarted) await instance.stop().catch(logged(log, `${name} could not be stopped`));
    }
    await Promise.all(
      entries.map(({ instance, name }) => instance.destroy().catch(logged(log, `${name} could not be disposed of`))),
    );
  }
}

function logged(log: Logger, message: string): (error: unknown) => void {
  return (error) => log.error(message, { error: errorText(error) });
}
