import { dirname } from 'node:path';
import { bundleBody } from './bundle-body.js';
import { wrapBody } from './launcher.js';
import { toPath } from './to-path.js';
import { writeExecutable } from './write-executable.js';

/** What `buildExecutable` makes a file of. */
export interface BuildExecutableOptions {
  /** The author's first module, TypeScript or JavaScript: a path relative to the working folder, or a `file:` URL. */
  readonly entry: string | URL;
  /** Where the executable is written: a path relative to the working folder, or a `file:` URL. */
  readonly outfile: string | URL;
  /**
   * Evaluates the stdout guard before any other module: `true` for `@awf/plugin-sdk/guard`, or another one as the entry
   * would import it (`./guard.js`, a package's module) or by its absolute path. Default `false`.
   */
  readonly guard?: boolean | string | undefined;
  /** Leaves out white space and comments, but keeps names for stacks; starts faster. Default `true`. */
  readonly minify?: boolean | undefined;
  /**
   * Keeps what V8 compiled of the executable in a private folder of the user (`~/.cache/awf-plugin/code`), so that the
   * next start need not compile it: a sixth of a plugin's start. Not used on Windows, nor where a body has `import()`.
   * Default `true`.
   */
  readonly codeCache?: boolean | undefined;
  /** Global identifiers that are replaced by the given JavaScript literals, such as `{ VERSION: '"1.0"' }`. */
  readonly define?: Readonly<Record<string, string>> | undefined;
  /** Packages that stay outside and are loaded at run time from beside the executable, which then is not whole. */
  readonly external?: readonly string[] | undefined;
}

/** What `buildExecutable` made. */
export interface BuiltExecutable {
  /** Absolute path of the executable. */
  readonly outfile: string;
  /** Its size. */
  readonly bytes: number;
  /** What the bundler found doubtful, each with file, line and column. */
  readonly warnings: readonly string[];
}

const defaultGuard = '@awf/plugin-sdk/guard';

function normalizeGuard(guard: boolean | string | undefined): string | undefined {
  if (guard === true) return defaultGuard;
  return typeof guard === 'string' ? guard : undefined;
}

/** The text of an executable, not yet written. Same errors as `buildExecutable`. */
export async function bundleExecutable(options: Omit<BuildExecutableOptions, 'outfile'>) {
  const entry = toPath(options.entry);
  const { text, pieces, warnings } = await bundleBody({
    entry,
    entryFolder: dirname(entry),
    guard: normalizeGuard(options.guard),
    minify: options.minify ?? true,
    define: options.define ?? {},
    external: options.external ?? [],
  });
  return { text: wrapBody(text, { pieces, codeCache: options.codeCache ?? true }), warnings };
}

/**
 * Builds a module and everything it imports into one executable file with a `#!/usr/bin/env node` line. The file starts
 * on Node 20.10 and later wherever it lies, whatever `"type"` a `package.json` above it gives, top-level await included,
 * also through a symbolic link. It is a regular file of mode 0755, written in one step.
 *
 * `import.meta.url`, `import.meta.dirname`, `import.meta.filename`, `__dirname` and `__filename` name the executable.
 * Fails with a `PluginError`: `BUILD_FAILED` (source or imports), `BUILD_IMPORT_UNSUPPORTED` (a Node addon or
 * WebAssembly) or `BUILD_OUTPUT_UNWRITABLE`.
 */
export async function buildExecutable(options: BuildExecutableOptions): Promise<BuiltExecutable> {
  const outfile = toPath(options.outfile);
  const { text, warnings } = await bundleExecutable(options);
  await writeExecutable(outfile, text);
  return { outfile, bytes: Buffer.byteLength(text), warnings };
}
