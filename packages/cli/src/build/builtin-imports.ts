import { isBuiltin } from 'node:module';
import type { OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import { requireName } from './launcher.js';

const namespace = 'required';

/** The name under which the body asks for a module at run time: builtins always with their prefix, so that nothing can shadow them. */
function runtimeName(path: string): string {
  return isBuiltin(path) && !path.startsWith('node:') ? `node:${path}` : path;
}

function isExternal(path: string, external: readonly string[]): boolean {
  return external.some((name) => path === name || path.startsWith(`${name}/`));
}

function resolveImport({ path, kind }: OnResolveArgs, external: readonly string[]): OnResolveResult | undefined {
  if (isBuiltin(path)) return { path: runtimeName(path), namespace, sideEffects: false };
  if (!isExternal(path, external)) return undefined;
  // A dynamic import may stay one, and is the only way to a package that is an ES module on Node before 22.12.
  return kind === 'dynamic-import' ? { path, external: true } : { path, namespace };
}

/**
 * Turns every import of a Node builtin, and every static import of a package in `external`, into a `require` call at
 * the place where the bundle evaluates that import. Named imports stay live, so that a builtin patched early (by the
 * stdout guard) is seen patched.
 */
export function builtinImports(external: readonly string[]): Plugin {
  return {
    name: 'builtin-imports',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, (args) => resolveImport(args, external));
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `module.exports = ${requireName}(${JSON.stringify(path)});`,
        loader: 'js',
      }));
    },
  };
}
