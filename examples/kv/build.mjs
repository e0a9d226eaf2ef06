import { buildExecutable } from '@awf/plugin-cli/build';

const here = (path) => new URL(path, import.meta.url);

await buildExecutable({ entry: here('src/kv-plugin.ts'), outfile: here('dist/kv-plugin'), guard: './guard.ts' });
await buildExecutable({ entry: here('src/kv-host.ts'), outfile: here('dist/kv-host') });
