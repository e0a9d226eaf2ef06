import { buildPluginFolder } from '@awf/plugin-cli/build';

const here = (path) => new URL(path, import.meta.url);

await buildPluginFolder({
  name: 'kv-module',
  entry: here('src/main.ts'),
  outDir: here('dist'),
});
