import { guardStdout } from '@awf/go-plugin/guard';
import type { Plugin } from './define/plugin.js';
import { errorText } from './errors/error-text.js';
import { describePlugin } from './manifest/describe-plugin.js';

/** Options of `printDescription`. */
interface PrintOptions {
  readonly buildVersion?: string | undefined;
  /** Whether the process ends. */
  readonly exit: boolean;
}

/**
 * Prints the plugin's description as one JSON document and ends the process with 0; where it cannot be described, with 1 and a
 * sentence on stderr. It is written to the real stdout, whether or not the guard keeps it, and is out before this goes on:
 * `process.exit` would cut off what waits for a pipe.
 */
export function printDescription(plugin: Plugin, { buildVersion, exit }: PrintOptions): void {
  try {
    const description = describePlugin(plugin, { buildVersion });
    guardStdout().writeLine(`${JSON.stringify(description, undefined, 2)}\n`);
  } catch (error) {
    if (!exit) throw error;
    process.stderr.write(`${plugin.name} cannot be described: ${errorText(error)}\n`, () => process.exit(1));
    return;
  }
  if (exit) process.exit(0);
}
