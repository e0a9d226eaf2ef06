import { basename, dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { builtinImports } from './builtin-imports.js';
import { bundlerOptions } from './bundler-options.js';
import { clientModuleOf, listClientSetUps } from './client-modules.js';
import { importMetaName, requireName } from './launcher.js';
import { isGrpcJs, leanGrpc } from './lean-grpc.js';

/** The client half of a grpc-js, as one piece. */
export interface LateBundle {
  /** An expression: a function of `module`, `require`, the file's meta data, and the shared modules by name. */
  readonly text: string;
  /** Modules of the other half that it needs, by name. */
  readonly shared: readonly string[];
}

const sharedName = '__awf_shared';

/** What is loaded with a grpc-js at once, and where the client half begins in it: names of modules. */
async function divide(folder: string, minify: boolean) {
  const entries = new Set<string>();
  const stop: Plugin = {
    name: 'client-modules',
    setup(bundler) {
      bundler.onResolve({ filter: /^\.\// }, ({ importer, path }) => {
        const name = isGrpcJs(importer) ? clientModuleOf(path) : undefined;
        if (name !== undefined) entries.add(name);
        return name === undefined ? undefined : { path, external: true };
      });
    },
  };
  const { metafile } = await build({
    ...bundlerOptions(minify),
    entryPoints: [join(folder, 'index.js')],
    absWorkingDir: folder,
    metafile: true,
    plugins: [stop, leanGrpc(), builtinImports([])],
  });
  const early = new Set(Object.keys(metafile.inputs).filter((file) => dirname(file) === '.'));
  return { entries, early };
}

/** Takes modules of the other half from there. */
function sharedModules(early: ReadonlySet<string>, used: Set<string>): Plugin {
  const namespace = 'shared';
  return {
    name: namespace,
    setup(bundler) {
      bundler.onResolve({ filter: /^\.\// }, ({ importer, path }) => {
        const name = basename(path);
        if (!isGrpcJs(importer) || !early.has(`${name}.js`)) return undefined;
        used.add(name);
        return { path: name, namespace };
      });
      bundler.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `module.exports = ${sharedName}[${JSON.stringify(path)}]();`,
        loader: 'js',
      }));
    },
  };
}

/**
 * Bundles the client half of a grpc-js.
 *
 * @param folder - Where its modules are.
 * @param index - Text of its main module.
 */
export async function bundleLate(folder: string, index: string, minify: boolean): Promise<LateBundle> {
  const { entries, early } = await divide(folder, minify);
  const shared = new Set<string>();
  const load = (name: string): string => `require(${JSON.stringify(`./${name}`)})`;
  const { outputFiles } = await build({
    ...bundlerOptions(minify),
    stdin: {
      contents: `${listClientSetUps(index)
        .map((name) => `${load(name)}.setup();\n`)
        .join('')}
module.exports = { ${[...entries].map((name) => `${JSON.stringify(name)}: () => ${load(name)}`).join(', ')} };`,
      resolveDir: folder,
      sourcefile: 'late',
    },
    format: 'cjs',
    absWorkingDir: folder,
    plugins: [sharedModules(early, shared), leanGrpc(), builtinImports([])],
  });
  const parameters = ['module', requireName, importMetaName, sharedName].join();
  const body = outputFiles.map(({ text }) => text.trimEnd()).join('\n');
  return { text: `(function(${parameters}){"use strict";\n${body}\n})`, shared: [...shared] };
}
