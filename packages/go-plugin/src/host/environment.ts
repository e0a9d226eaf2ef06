import { goPluginError } from '../errors/go-plugin-error.js';
import type { Environment } from '../handshake/variables.js';

/** Variables that a plugin gets from its host's environment without being named. */
const safeNames = ['PATH', 'HOME', 'USER', 'SHELL', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'TMP'];
const safePrefixes = ['LC_', 'XDG_'];

/** What programs on Windows don't start without, or can't find their folders without. */
const windowsNames = [
  'APPDATA',
  'COMMONPROGRAMFILES',
  'COMMONPROGRAMFILES(X86)',
  'COMSPEC',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'NUMBER_OF_PROCESSORS',
  'OS',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'USERDOMAIN',
  'USERNAME',
  'USERPROFILE',
  'WINDIR',
];

/** A host that is a plugin itself has these for its own connection; inherited they break the next (go-plugin spec §11 trap 3). */
const connectionNames = ['PLUGIN_CLIENT_CERT', 'PLUGIN_MULTIPLEX_GRPC'];
/** They load code into the plugin, cost its start-up 70–150 ms, or name a descriptor that it doesn't have. */
const codeNames = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NODE_CHANNEL_FD'];
const codePrefixes = ['LD_', 'DYLD_'];

/** What `buildEnvironment` puts together. */
export interface EnvironmentParts {
  /** The host's own environment, such as `process.env`. */
  readonly hostEnv: Environment;
  /** Variables that the caller sets for this plugin; they beat the host's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Names of further variables to hand on from the host's environment, where they are set. */
  readonly passEnv?: readonly string[] | undefined;
  /** Hands on the host's whole environment except what is always stripped. Default: false. */
  readonly inheritEnv?: boolean | undefined;
  /** go-plugin's own variables for this launch; they beat all others. */
  readonly launchEnv: Readonly<Record<string, string>>;
  /** Default: this machine's. On `win32` names are compared without case. */
  readonly platform?: NodeJS.Platform | undefined;
}

/**
 * The environment that a plugin is started with (go-plugin spec §1.1, in place of its assembly rules): a safelist of the
 * host's variables, what `passEnv` names, then `env`, then `launchEnv`; the later wins. `NODE_OPTIONS`,
 * `NODE_EXTRA_CA_CERTS`, `NODE_CHANNEL_FD`, `LD_*` and `DYLD_*` of the host come through only where `passEnv` names
 * them, `PLUGIN_CLIENT_CERT` and `PLUGIN_MULTIPLEX_GRPC` of the host never.
 *
 * @throws PluginError `OPTIONS_INVALID` for a name or value that no environment can hold.
 */
export function buildEnvironment(parts: EnvironmentParts): Record<string, string> {
  const { env = {}, passEnv = [], inheritEnv = false, launchEnv, platform = process.platform } = parts;
  requireNames('passEnv', passEnv);
  requireVariables('env', env);
  requireVariables('launchEnv', launchEnv);
  const named = new Set(passEnv.map((name) => canonical(name, platform)));
  const passes = (name: string) => !connectionNames.includes(name) && (named.has(name) || isSafe(name));
  const isSafe = (name: string) => !isCode(name) && (inheritEnv || isSafelisted(name, platform));
  const result = new Map<string, readonly [name: string, value: string]>();
  for (const [name, value] of Object.entries(parts.hostEnv)) {
    const key = canonical(name, platform);
    if (value !== undefined && passes(key)) result.set(key, [name, value]);
  }
  for (const [name, value] of [...Object.entries(env), ...Object.entries(launchEnv)]) {
    result.set(canonical(name, platform), [name, value]);
  }
  return Object.fromEntries(result.values());
}

/** Windows keeps one variable for all spellings of a name: two of them would leave the choice to the system. */
function canonical(name: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? name.toUpperCase() : name;
}

function isSafelisted(name: string, platform: NodeJS.Platform): boolean {
  const isWindows = platform === 'win32' && windowsNames.includes(name);
  return isWindows || safeNames.includes(name) || safePrefixes.some((prefix) => name.startsWith(prefix));
}

function isCode(name: string): boolean {
  return codeNames.includes(name) || codePrefixes.some((prefix) => name.startsWith(prefix));
}

function requireVariables(field: string, variables: Readonly<Record<string, string>>): void {
  requireNames(field, Object.keys(variables));
  for (const [name, value] of Object.entries(variables)) {
    if (!value.includes('\0')) continue;
    throw goPluginError('OPTIONS_INVALID', `${field}.${name} must not hold a NUL character.`);
  }
}

function requireNames(field: string, names: readonly string[]): void {
  for (const name of names) {
    if (name !== '' && !/[=\0]/.test(name)) continue;
    throw goPluginError(
      'OPTIONS_INVALID',
      `${field} must name variables; ${JSON.stringify(name)} is empty or holds "=" or NUL.`,
    );
  }
}
