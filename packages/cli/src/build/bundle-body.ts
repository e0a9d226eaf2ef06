import { type BuildFailure, build, type Message, type Plugin } from 'esbuild';
import { cliError } from '../errors.js';
import { builtinImports } from './builtin-imports.js';
import { bundlerOptions } from './bundler-options.js';
import { type EntryModules, entryModule, entrySource } from './entry-module.js';
import { grpcNames } from './grpc-names.js';
import { lateGrpc } from './late-grpc.js';
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
  /** What the body compiles late, by `pieceName`. */
  readonly pieces: readonly string[];
  readonly warnings: readonly string[];
}

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

/** A host dials at once: only what has a guard, a plugin, starts faster without the client half of grpc-js. */
function plugins(options: BundleOptions, pieces: string[]): Plugin[] {
  const isPlugin = options.guard !== undefined;
  return [
    leanGrpc(),
    grpcNames(isPlugin),
    ...(isPlugin ? [lateGrpc(pieces, options.minify)] : []),
    builtinImports(options.external),
    nodeAddons(),
    entryModule(options),
  ];
}

async function runBundler(options: BundleOptions, pieces: string[]) {
  const shared = bundlerOptions(options.minify);
  try {
    return await build({
      ...shared,
      stdin: {
        contents: entrySource(options.guard !== undefined),
        resolveDir: options.entryFolder,
        sourcefile: 'executable',
      },
      format: 'esm',
      absWorkingDir: options.entryFolder,
      define: { ...options.define, ...shared.define },
      plugins: plugins(options, pieces),
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
  const pieces: string[] = [];
  const { outputFiles, warnings } = await runBundler(options, pieces);
  const text = outputFiles.map((file) => file.text).join('');
  return { text, pieces, warnings: warnings.filter(isNews).map(describeMessage) };
}
