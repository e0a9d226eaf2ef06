import type { Plugin } from 'esbuild';

/** Marks the messages of files that no single-file executable can hold. */
export const unsupportedImport = 'unsupported-import';

/** Refuses Node addons and WebAssembly modules by name, instead of the bundler's "no loader is configured". */
export function nodeAddons(): Plugin {
  return {
    name: unsupportedImport,
    setup(build) {
      build.onLoad({ filter: /\.(node|wasm)$/ }, ({ path }) => ({
        errors: [
          {
            text: `${path} is ${path.endsWith('.node') ? 'a Node addon' : 'a WebAssembly module'}: a one-file executable cannot hold it. Use a dependency in plain JavaScript, or name its package in "external" and install it beside the executable`,
          },
        ],
      }));
    },
  };
}
