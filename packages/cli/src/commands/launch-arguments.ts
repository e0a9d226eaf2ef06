import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { ShownLevel } from '../output/log-text.js';
import { parseEnvironment, parseJsonObject, parseMilliseconds } from './argument-values.js';
import { helpOption, jsonOption } from './common-options.js';
import type { OptionTable } from './option-table.js';
import type { ParsedArguments } from './parse-arguments.js';

/** The options of every command that launches a plugin. */
export const launchOptions = {
  env: {
    kind: 'list',
    placeholder: 'NAME[=value]',
    help: 'sets a variable for the plugin; without value passes on this shell’s',
  },
  'inherit-env': { kind: 'flag', help: 'gives the plugin the whole environment, not only what is safe' },
  'config-json': { kind: 'value', placeholder: 'object', help: 'the plugin’s config, a JSON object' },
  'no-auto-mtls': { kind: 'flag', help: 'launches without TLS, for plugins that cannot do it' },
  'start-timeout-ms': { kind: 'value', placeholder: 'n', help: 'time to start, 10000 by default' },
  json: jsonOption,
  verbose: { kind: 'flag', short: 'v', help: 'shows the plugin’s log from its lowest level' },
  quiet: { kind: 'flag', short: 'q', help: 'shows only errors of the plugin’s log' },
  help: helpOption,
} as const satisfies OptionTable;

/** How a plugin is launched and what is shown of it. */
export interface LaunchArguments {
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
  readonly inheritEnv: boolean;
  readonly config: JsonObject;
  readonly tls: 'auto' | 'off';
  readonly startTimeoutMs: number | undefined;
  readonly json: boolean;
  /** The lowest level of the plugin's log that is shown; undefined shows none. */
  readonly logFrom: ShownLevel | undefined;
}

/**
 * Reads the options of `launchOptions`.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument.
 */
export function parseLaunchArguments(args: ParsedArguments): LaunchArguments {
  return {
    ...parseEnvironment('--env', args.list('env')),
    inheritEnv: args.flag('inherit-env'),
    config: parseJsonObject('--config-json', args.value('config-json')) ?? {},
    tls: args.flag('no-auto-mtls') ? 'off' : 'auto',
    startTimeoutMs: parseMilliseconds('--start-timeout-ms', args.value('start-timeout-ms')),
    json: args.flag('json'),
    logFrom: logFrom(args),
  };
}

/** A program that asked for JSON finds nothing but the error's document on stderr, unless it wants the log. */
function logFrom(args: ParsedArguments): ShownLevel | undefined {
  if (args.flag('verbose')) return 'trace';
  if (args.flag('json')) return undefined;
  return args.flag('quiet') ? 'error' : 'info';
}
