import { type BuildFailure, build, type Message, type Plugin } from 'esbuild';
import { cliError } from '../errors.js';
import { builtinImports } from './builtin-imports.js';
import { type EntryModules, entryModule, entrySource } from './entry-module.js';
import { grpcNames } from './grpc-names.js';
import { importMetaName } from './launcher.js';
import { leanGrpc } from './lean-grpc.js';
import { nodeAddons, unsupportedImport } from './node-addons.js';

/** What the bundler needs; every default is filled in already. */
export interface BundleOptions extends EntryModules {
  readonly minify: boolean;
  readonly define: Readonly<Record<string, string>>;
  readonly external: readonly string[];
}

/** A bundled body: an ES module with no static import or export, and what the bundler wants the author to know. */
export interface BundledBody {
  readonly text: string;
  readonly warnings: readonly string[];
}

// Node prints the whole source line of an uncaught exception: one line for all would put the bundle on stderr.
const longestLine = 200;

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function describeMessage({ text, location }: Message): string {
  return location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`;
}

// A package that was split imports its chunks for their order too, and those without side effects are dropped again.
const chunkImport = /^import "\.{1,2}\/(?:[\w-]+\/)*chunk-[A-Z0-9]+\.js";$/;

function isNews({ id, location }: Message): boolean {
  return id !== 'ignored-bare-import' || !chunkImport.test(location?.lineText ?? '');
}

function toBuildError(entry: string, error: unknown): Error {
  const messages = isBuildFailure(error) ? error.errors : [];
  const unsupported = messages.filter(({ pluginName }) => pluginName === unsupportedImport);
  const code = unsupported.length > 0 ? 'BUILD_IMPORT_UNSUPPORTED' : 'BUILD_FAILED';
  const shown = (unsupported.length > 0 ? unsupported : messages).map(describeMessage);
  return cliError(code, `building ${entry} failed: ${shown.length > 0 ? shown.join('\n') : String(error)}`, error);
}

function plugins(options: BundleOptions): Plugin[] {
  return [leanGrpc(), grpcNames(), builtinImports(options.external), nodeAddons(), entryModule(options)];
}

async function runBundler(options: BundleOptions) {
  try {
    return await build({
      stdin: {
        contents: entrySource(options.guard !== undefined),
        resolveDir: options.entryFolder,
        sourcefile: 'executable',
      },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20.10',
      absWorkingDir: options.entryFolder,
      // Names stay: shortened ones make stacks and class names useless, and the bundler then wraps CommonJS modules in
      // arrow functions, which V8 cannot pre-parse lazily (8 ms more at every start on Node 20).
      minifyWhitespace: options.minify,
      minifySyntax: options.minify,
      lineLimit: longestLine,
      legalComments: 'eof',
      logLevel: 'silent',
      define: {
        ...options.define,
        'import.meta': importMetaName,
        __filename: `${importMetaName}.filename`,
        __dirname: `${importMetaName}.dirname`,
      },
      plugins: plugins(options),
    });
  } catch (error) {
    throw toBuildError(options.entry, error);
  }
}

/**
 * Bundles an entry and everything it imports into one body for `wrapBody`.
 * Fails with `BUILD_IMPORT_UNSUPPORTED` for Node addons and WebAssembly, else with `BUILD_FAILED` naming file, line and
 * column of each fault.
 */
export async function bundleBody(options: BundleOptions): Promise<BundledBody> {
  const { outputFiles, warnings } = await runBundler(options);
  return { text: outputFiles.map(({ text }) => text).join(''), warnings: warnings.filter(isNews).map(describeMessage) };
}
