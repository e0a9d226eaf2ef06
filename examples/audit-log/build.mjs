import { buildPluginFolder } from '@awf/plugin-cli/build';

const here = (path) => new URL(path, import.meta.url);

await buildPluginFolder({
  name: 'audit-log',
  entry: here('src/main.ts'),
  manifest: here('plugin.yaml'),
  outDir: here('dist'),
});
