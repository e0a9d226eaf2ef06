import { cliError } from '../errors.js';

/** A source as it is written on the command line. */
export interface SourceArgument {
  readonly source: string;
  /** Undefined: the highest. */
  readonly version: string | undefined;
}

const exactVersion = /^(.+)@(v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.+]+)?)$/;
const otherVersion = /^[^/\\]+\/[^/\\@]+@([^/\\]*)$/;

/**
 * Splits `<source>@<version>`. What stands behind the last `@` is a version only where it is an exact one, so that paths and
 * URLs may hold an `@`; behind `owner/repository` it must be. (AWF spec §5.7 step 1.)
 *
 * @throws PluginError `USAGE_INVALID` for ranges.
 */
export function parseSourceArgument(text: string): SourceArgument {
  const [, source, version] = exactVersion.exec(text) ?? [];
  if (source !== undefined) return { source, version };
  const [, other] = otherVersion.exec(text) ?? [];
  if (other === undefined) return { source: text, version: undefined };
  const rule = 'one exact version, such as 1.2.3; ranges are not taken';
  throw cliError('USAGE_INVALID', `the version in ${JSON.stringify(text)} must be ${rule}`);
}
