import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { bundleLate, type LateBundle } from './bundle-late.js';
import { clientModuleOf, listClientSetUps, removeClientSetUps } from './client-modules.js';
import { compilePieceName, importMetaName, pieceName, requireName } from './launcher.js';
import { isGrpcJs } from './lean-grpc.js';

const [namespace, bundleNamespace] = ['late-grpc', 'late-grpc-bundle'];

/** Stands for a client module where grpc-js itself imports it: the first look into it loads it. */
function standIn(name: string): OnLoadResult {
  return {
    contents: `const late = require(${JSON.stringify(bundleNamespace)});
module.exports = new Proxy({}, { get: (_, key) => late(${JSON.stringify(name)})[key] });`,
    loader: 'js',
  };
}

/** Hands client modules out, and to them what they share with the other half. */
function handOut({ shared }: LateBundle, folder: string, piece: number): OnLoadResult {
  const loaders = shared.map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(`./${name}`)})`);
  return {
    contents: `const shared = { ${loaders.join(', ')} };
let late;
module.exports = (name) => {
  if (late === undefined) {
    const made = { exports: {} };
    ${compilePieceName}(${pieceName(piece)})(made, ${requireName}, ${importMetaName}, shared);
    late = made.exports;
  }
  return late[name]();
};`,
    loader: 'js',
    resolveDir: folder,
  };
}

function setUp(build: PluginBuild, pieces: string[], minify: boolean): void {
  const readIndex = (folder: string): Promise<string> => readFile(join(folder, 'index.js'), 'utf8');
  const resolveLate = async ({ importer, path }: OnResolveArgs): Promise<OnResolveResult | undefined> => {
    const name = isGrpcJs(importer) ? clientModuleOf(path) : undefined;
    if (name === undefined) return undefined;
    const folder = dirname(importer);
    const isKnown = listClientSetUps(await readIndex(folder)).length > 0;
    return isKnown ? { path: join(folder, name), namespace } : undefined;
  };
  build.onResolve({ filter: /^\.\// }, resolveLate);
  build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ ...standIn(basename(path)), resolveDir: dirname(path) }));
  build.onResolve({ filter: /^late-grpc-bundle$/ }, ({ resolveDir }) => ({
    path: resolveDir,
    namespace: bundleNamespace,
  }));
  build.onLoad({ filter: /.*/, namespace: bundleNamespace }, async ({ path: folder }) => {
    const piece = pieces.push('') - 1;
    const bundled = await bundleLate(folder, await readIndex(folder), minify);
    pieces[piece] = bundled.text;
    return handOut(bundled, folder, piece);
  });
  build.onLoad({ filter: /[\\/]build[\\/]src[\\/]index\.js$/ }, async ({ path }) =>
    isGrpcJs(path) ? { contents: removeClientSetUps(await readIndex(dirname(path))), loader: 'js' } : undefined,
  );
}

/**
 * Takes the client half out of grpc-js, more than half of a plugin's bundle, and puts it into a piece of its own that is
 * compiled and evaluated when the plugin first dials. Every module keeps its one instance, whoever asks for it first.
 * A grpc-js whose main module has another form stays whole.
 *
 * @param pieces - Gets the texts of the pieces, by their numbers.
 */
export function lateGrpc(pieces: string[], minify: boolean): Plugin {
  return { name: namespace, setup: (build) => setUp(build, pieces, minify) };
}
