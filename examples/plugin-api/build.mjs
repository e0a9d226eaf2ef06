import { buildExecutable } from '@awf/plugin-cli/build';

const here = (path) => new URL(path, import.meta.url);

await buildExecutable({ entry: here('src/main.ts'), outfile: here('dist/plugin-api/plugin-api') });
