import { type InstalledPlace, type ReleaseOptions, searchPath } from '@awf/plugin-host';
import { cliError } from '../errors.js';
import { parseMilliseconds } from './argument-values.js';
import type { CommandContext } from './command.js';
import type { ParsedArguments } from './parse-arguments.js';
import { stateFileOf } from './state-file-of.js';

/**
 * Reads the options of `placeOptions`.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument.
 */
export function parsePlace(args: ParsedArguments, { env, signal }: CommandContext): InstalledPlace {
  return {
    directories: directoriesOf(args, env),
    stateFile: stateFileOf(args, env),
    signal,
    timeoutMs: parseMilliseconds('--timeout-ms', args.value('timeout-ms')),
  };
}

/** The folders of plugins that a command works on. */
export function directoriesOf(args: ParsedArguments, env: CommandContext['env']): readonly string[] {
  const named = args.list('dir');
  return named.length === 0 ? searchPath(env) : named;
}

/**
 * Reads the options of `placeOptions` and `releaseOptions`. `GITHUB_API_URL` says where GitHub is, as for `awf`; a token is
 * taken from no variable that was not named. (AWF spec §5.7.)
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument.
 */
export function parseReleaseArguments(args: ParsedArguments, context: CommandContext): ReleaseOptions {
  return {
    ...parsePlace(args, context),
    preRelease: args.flag('pre-release'),
    token: readToken(args.value('token-env'), context.env),
    githubUrl: context.env['GITHUB_API_URL'] || undefined,
  };
}

function readToken(name: string | undefined, env: CommandContext['env']): string | undefined {
  if (name === undefined) return undefined;
  const token = env[name];
  if (token) return token;
  throw cliError('USAGE_INVALID', `--token-env ${JSON.stringify(name)} must name a variable that is set`);
}
