import { buildExecutable } from '@awf/plugin-cli/build';

await buildExecutable({ entry: 'src/kv-plugin.ts', outfile: 'dist/kv-plugin', guard: 'src/guard.ts' });
await buildExecutable({ entry: 'src/kv-host.ts', outfile: 'dist/kv-host' });
