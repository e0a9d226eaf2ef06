import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';

const namespace = 'grpc-names';

/** The names that a CommonJS module made by TypeScript exports: it lists them all in one assignment at its top. */
export function listExportedNames(source: string): readonly string[] {
  return [...new Set(Array.from(source.matchAll(/\bexports\.([A-Za-z_$][\w$]*) = /g), ([, name]) => name ?? ''))];
}

async function resolveByName(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
  if (args.kind !== 'import-statement') return undefined;
  const { importer, resolveDir } = args;
  const { errors, path } = await build.resolve(args.path, { importer, resolveDir, kind: 'require-call' });
  return errors.length > 0 ? undefined : { path, namespace };
}

async function loadByName(path: string): Promise<OnLoadResult> {
  const names = listExportedNames(await readFile(path, 'utf8'));
  const contents = `const all = require(${JSON.stringify(path)});
export default all;
export const { ${names.join(', ')} } = all;`;
  return { contents, loader: 'js', resolveDir: dirname(path) };
}

/**
 * Gives ES modules that import grpc-js its names directly. The bundler would make a namespace object of it for each of
 * them, with a getter for each name: 13 of these cost a plugin 2 ms at every start, and a getter at every use.
 */
export function grpcNames(): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^@grpc\/grpc-js$/ }, (args) => resolveByName(build, args));
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => loadByName(path));
    },
  };
}
