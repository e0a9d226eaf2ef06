import type { JsonObject } from '../../contract/json.js';

/** A config without what the engine adds to it, and what that was. */
export interface OwnConfig {
  /** Undefined where the engine sent no config at all. */
  readonly config: JsonObject | undefined;
  /** The folder of the engine's own config file; undefined where it did not say. */
  readonly configDir: string | undefined;
}

/**
 * Takes out the keys that the engine adds, all of which begin with an underscore: strict schemas would refuse them. Relative
 * paths in a config are meant from its file's folder. (Workflow spec §5.2, §9.9.)
 */
export function takeOwnConfig(sent: JsonObject | undefined): OwnConfig {
  if (sent === undefined) return { config: undefined, configDir: undefined };
  const { _config_dir: configDir } = sent;
  return {
    config: Object.fromEntries(Object.entries(sent).filter(([key]) => !key.startsWith('_'))),
    configDir: typeof configDir === 'string' && configDir !== '' ? configDir : undefined,
  };
}

/** Whether a config holds a template or an expression that is resolved only when the step runs. (Workflow spec §9.8.) */
export function isTemplated(config: JsonObject): boolean {
  return /\{\{|\$\{/.test(JSON.stringify(config));
}
