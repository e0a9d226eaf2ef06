import { fileURLToPath } from 'node:url';
import type { OnResolveResult, Plugin, PluginBuild } from 'esbuild';

const entryName = 'executable:entry';
const guardName = 'executable:guard';

/** The module that a bundle starts from: the guard, where there is one, then the author's entry. It exports nothing. */
export function entrySource(guarded: boolean): string {
  return `${guarded ? `import ${JSON.stringify(guardName)};\n` : ''}import ${JSON.stringify(entryName)};\n`;
}

/** Where the guard is looked for: beside the author's entry first, then among what this package itself depends on. */
async function resolveGuard(build: PluginBuild, guard: string, entryFolder: string): Promise<OnResolveResult> {
  const ownFolder = fileURLToPath(new URL('.', import.meta.url));
  for (const resolveDir of [entryFolder, ownFolder]) {
    const found = await build.resolve(guard, { resolveDir, kind: 'import-statement' });
    if (found.errors.length === 0) return { path: found.path, sideEffects: true };
  }
  return { errors: [{ text: `Could not resolve the guard ${JSON.stringify(guard)}` }] };
}

/** What `entryModule` needs to know: absolute paths, except that `guard` may name a package's module. */
export interface EntryModules {
  readonly entry: string;
  readonly entryFolder: string;
  readonly guard: string | undefined;
}

/**
 * Resolves the two imports of `entrySource`. Both are kept whatever their package says about side effects, and so is
 * everything that the guard imports: a package may mark as droppable the chunk in which its guard really lives.
 */
export function entryModule({ entry, entryFolder, guard }: EntryModules): Plugin {
  return {
    name: 'entry-module',
    setup(build) {
      const guardFiles = new Set<string>();
      build.onResolve({ filter: /^executable:entry$/ }, () => ({ path: entry, sideEffects: true }));
      build.onResolve({ filter: /^executable:guard$/ }, async () => {
        const found = await resolveGuard(build, guard ?? '', entryFolder);
        if (found.path !== undefined) guardFiles.add(found.path);
        return found;
      });
      build.onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === entryName || !guardFiles.has(importer)) return undefined;
        const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: entryName });
        if (found.errors.length > 0 || found.external || found.namespace !== 'file') return undefined;
        guardFiles.add(found.path);
        return { path: found.path, sideEffects: true };
      });
    },
  };
}
