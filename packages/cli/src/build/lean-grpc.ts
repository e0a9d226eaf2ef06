import { readFile } from 'node:fs/promises';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import { requireName } from './launcher.js';

const stub = `
const refuse = () => { throw new Error('@grpc/proto-loader is not part of this executable'); };
exports.load = refuse; exports.loadSync = refuse; exports.fromJSON = refuse;
exports.loadFileDescriptorSetFromBuffer = refuse; exports.loadFileDescriptorSetFromObject = refuse;
`;

/** Whether a file belongs to grpc-js itself, wherever it is installed. */
export function isGrpcJs(file: string): boolean {
  return /[\\/]@grpc[\\/]grpc-js[\\/]build[\\/]/.test(file);
}

// grpc-js reaches for these only to compress a message or to look a name up, but they take 3 ms to load.
const lateBuiltins: ReadonlySet<string> = new Set(['zlib', 'dns']);

function lateBuiltin(name: string): string {
  return `module.exports = new Proxy({}, { get: (_, key) => ${requireName}(${JSON.stringify(`node:${name}`)})[key] });`;
}

const namespace = 'lean-grpc';

/** What is left of its own `package.json`, of which it wants to know its version. */
async function loadPackage(path: string): Promise<OnLoadResult | undefined> {
  const { name, version } = JSON.parse(await readFile(path, 'utf8'));
  return name === '@grpc/grpc-js' ? { contents: JSON.stringify({ name, version }), loader: 'json' } : undefined;
}

function resolveFromGrpc({ importer, path }: OnResolveArgs): OnResolveResult | undefined {
  if (!isGrpcJs(importer)) return undefined;
  return path === '@grpc/proto-loader' || lateBuiltins.has(path) ? { path, namespace } : undefined;
}

/**
 * Leaves out of grpc-js what a plugin never reaches, and loads late what it seldom does. grpc-js loads `.proto` files at
 * run time only for its channelz and ORCA services, through a loader that is larger than grpc-js. What authors import
 * themselves is left alone.
 */
export function leanGrpc(): Plugin {
  return {
    name: 'lean-grpc',
    setup(build) {
      build.onResolve({ filter: /^(@grpc\/proto-loader|zlib|dns)$/ }, resolveFromGrpc);
      build.onLoad({ filter: /[\\/]@grpc[\\/]grpc-js[\\/]package\.json$/ }, ({ path }) => loadPackage(path));
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: lateBuiltins.has(path) ? lateBuiltin(path) : stub,
        loader: 'js',
      }));
    },
  };
}
