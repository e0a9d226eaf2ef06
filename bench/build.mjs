// Builds the programs in TypeScript, each to one executable file as authors' plugins are: `node bench/build.mjs [folder]`.
import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { buildExecutable } from '@awf/plugin-cli/build';

const here = (path) => new URL(path, import.meta.url);
const programs = ['store-plugin', 'ts-host', 'node-host', 'ipc-child', 'stdio-child', 'socket-child'];

/** Builds all programs into a folder, given as a `file:` URL that ends with a slash. */
export async function buildPrograms(folder = here('dist/')) {
  mkdirSync(folder, { recursive: true });
  const guard = './../../../examples/kv/src/guard.ts';
  for (const program of programs) {
    await buildExecutable({
      entry: here(`src/programs/${program}.ts`),
      outfile: new URL(program, folder),
      ...(program === 'store-plugin' && { guard }),
    });
  }
  await buildExecutable({ entry: here('src/main.ts'), outfile: new URL('bench', folder) });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildPrograms();
