import type { BuildOptions } from 'esbuild';
import { importMetaName } from './launcher.js';

// Node prints the whole source line of an uncaught exception: one line for all would put the bundle on stderr.
const longestLine = 200;

/** Options of the bundler for everything that becomes part of an executable. */
export function bundlerOptions(minify: boolean) {
  return {
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20.10',
    // Names stay: shortened ones make stacks and class names useless, and the bundler then wraps CommonJS modules in
    // arrow functions, which V8 cannot pre-parse lazily (8 ms more at every start on Node 20).
    minifyWhitespace: minify,
    minifySyntax: minify,
    lineLimit: longestLine,
    legalComments: 'eof',
    logLevel: 'silent',
    define: {
      'import.meta': importMetaName,
      __filename: `${importMetaName}.filename`,
      __dirname: `${importMetaName}.dirname`,
    },
  } as const satisfies BuildOptions;
}
