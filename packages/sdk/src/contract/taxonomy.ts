import type { PluginErrorKind } from '@awf/go-plugin';

/** The categories of AWF's error taxonomy that plugins and their hosts meet. */
export type ErrorCategory = 'SYSTEM.IO' | 'USER.VALIDATION' | 'EXECUTION.PLUGIN';

/** How AWF reports a kind of fault. */
export interface Taxon {
  readonly category: ErrorCategory;
  /** Exit code of the program that met it. */
  readonly exitCode: 4 | 1 | 3;
}

/**
 * AWF's category and exit code for each kind of `PluginError`: what the machine lacks ends in 4, what the user gave in 1,
 * what the plugin did in 3. (AWF spec §8.1.)
 */
export const taxonomy: Readonly<Record<PluginErrorKind, Taxon>> = Object.freeze({
  io: Object.freeze({ category: 'SYSTEM.IO', exitCode: 4 }),
  user: Object.freeze({ category: 'USER.VALIDATION', exitCode: 1 }),
  plugin: Object.freeze({ category: 'EXECUTION.PLUGIN', exitCode: 3 }),
});
