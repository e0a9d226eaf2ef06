import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { listClientNames, listClientSetUps } from './client-modules.js';

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

// What is taken from the client half stands there without it until it is used: called, made, extended, looked into.
const lateNames = `
const late = (load) => new Proxy(function () {}, new Proxy({}, { get: (_, trap) => (_, ...rest) => Reflect[trap](load(), ...rest) }));
const lateMaker = (load) => (...given) => {
  let made;
  return late(() => (made ??= load()(...given)));
};
`;

/** Generated stubs make their client classes as they are loaded: so these have to be late, not what makes them. */
function lateExport(name: string): string {
  const maker = name.endsWith('ClientConstructor') ? 'lateMaker' : 'late';
  return `export const ${name} = /* @__PURE__ */ ${maker}(() => all.${name});\n`;
}

async function loadByName(path: string, withLate: boolean): Promise<OnLoadResult> {
  const source = await readFile(path, 'utf8');
  const late = withLate && listClientSetUps(source).length > 0 ? listClientNames(source) : [];
  const names = listExportedNames(source).filter((name) => !late.includes(name));
  const contents = `const all = require(${JSON.stringify(path)});
export default all;
export const { ${names.join(', ')} } = all;
${late.length > 0 ? lateNames : ''}${late.map(lateExport).join('')}`;
  return { contents, loader: 'js', resolveDir: dirname(path) };
}

/**
 * Gives ES modules that import grpc-js its names directly. The bundler would make a namespace object of it for each of
 * them, with a getter for each name: 13 of these cost a plugin 2 ms at every start, and a getter at every use.
 *
 * @param withLate - Whether names of the client half are looked up at their first use, as `lateGrpc` wants it.
 */
export function grpcNames(withLate: boolean): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^@grpc\/grpc-js$/ }, (args) => resolveByName(build, args));
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => loadByName(path, withLate));
    },
  };
}
