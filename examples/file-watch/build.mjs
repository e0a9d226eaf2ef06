import { buildPluginFolder } from '@awf/plugin-cli/build';

const here = (path) => new URL(path, import.meta.url);

await buildPluginFolder({
  name: 'file-watch',
  entry: here('src/main.ts'),
  outDir: here('dist'),
});
