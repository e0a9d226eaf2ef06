/** Something that may be named or numbered only in a certain way. */
export interface NameRule {
  /** What a valid one matches. */
  readonly pattern: RegExp;
  /** The rule in words, to follow "must". */
  readonly words: string;
}

/**
 * A plugin's name: its folder, manifests and executables bear it too. Stricter than AWF's own discovery, so that every
 * command of AWF takes it. (AWF spec §4.1, §5.5.)
 */
export const pluginNameRule: NameRule = {
  pattern: /^[a-z][a-z0-9-]{0,99}$/,
  words: 'begin with a lower-case letter and go on with lower-case letters, digits and hyphens, 100 characters at most',
};

/** A plugin's version: three numbers and perhaps a pre-release; no `v`, no build metadata. (AWF spec §4.1.) */
export const pluginVersionRule: NameRule = {
  pattern: /^\d+\.\d+\.\d+(?:-[a-zA-Z0-9.-]+)?$/,
  words: 'be three numbers, perhaps with a pre-release, such as 1.0.0 or 1.0.0-beta.1',
};

/**
 * An operation's short name. AWF splits `<plugin>.<operation>` at the first dot, so the short name may hold more.
 * (AWF spec §3.6, §6.4.)
 */
export const operationNameRule: NameRule = {
  pattern: /^[a-zA-Z][a-zA-Z0-9_.-]{0,99}$/,
  words: 'begin with a letter and go on with letters, digits, dots, hyphens and underscores, 100 characters at most',
};

/** A step type's short name, under the same rule: hosts call it `<plugin>.<type>`. (AWF spec §3.6, §6.6.) */
export const stepTypeNameRule: NameRule = { ...operationNameRule };

/** The type of a module or trigger of the workflow engine, by custom beginning with the plugin's name. One for all plugins. */
export const workflowTypeRule: NameRule = {
  pattern: /^[a-z][a-zA-Z0-9_-]*(?:\.[a-zA-Z0-9_-]+)*$/,
  words:
    'begin with a small letter and be letters, digits, hyphens and underscores in parts joined by dots, such as kv.store',
};

/** The type of a step of the workflow engine. One for all plugins. */
export const workflowStepRule: NameRule = {
  pattern: /^step(?:\.[a-zA-Z0-9_-]+)+$/,
  words: 'begin with "step." and go on with letters, digits, hyphens, underscores and dots, such as step.kv_get',
};

/** A version of the workflow engine: no pre-release, no `v`. (Workflow spec §4.3.) */
export const engineVersionRule: NameRule = {
  pattern: /^\d+\.\d+\.\d+$/,
  words: 'be three numbers, such as 0.27.3',
};

/** What a plugin of the workflow engine asks of the version of another one: one comparison. (Workflow spec §4.3.) */
export const engineConstraintRule: NameRule = {
  pattern: /^(?:>=|<=|!=|>|<|\^|~|=)?v?\d+\.\d+\.\d+$/,
  words: 'be one comparison with a version of three numbers, such as >=1.2.0, ^1.0.0, ~1.2.0 or 1.2.0',
};

const segment = '[a-zA-Z0-9_-]{1,100}';
const segments = (one: string) => new RegExp(`^(?:${one})(?:\\.(?:${one})){0,9}$`);

/** The type of an event. (AWF spec §6.8.) */
export const eventTypeRule: NameRule = {
  pattern: segments(segment),
  words: 'be letters, digits, hyphens and underscores in up to ten parts joined by dots, such as audit.seen',
};

/** A pattern of event types: `*` stands for exactly one part, alone for everything. (AWF spec §6.8.) */
export const eventPatternRule: NameRule = {
  pattern: segments(`\\*|${segment}`),
  words: 'be an event type in which * may stand for one whole part, such as workflow.*',
};

/** What is wrong with a name, as a sentence that begins with `what`; undefined where nothing is. */
export function checkName(what: string, name: unknown, rule: NameRule): string | undefined {
  if (typeof name === 'string' && rule.pattern.test(name)) return undefined;
  return `${what} ${typeof name === 'string' ? JSON.stringify(name) : String(typeof name)} must ${rule.words}`;
}
