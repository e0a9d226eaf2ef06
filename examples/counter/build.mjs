import { buildExecutable } from '@awf/plugin-cli/build';

const here = (path) => new URL(path, import.meta.url);

await buildExecutable({
  entry: here('src/counter-plugin.ts'),
  outfile: here('dist/counter-plugin'),
  guard: './guard.ts',
});
await buildExecutable({ entry: here('src/counter-host.ts'), outfile: here('dist/counter-host') });
