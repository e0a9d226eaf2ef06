import type { Options } from 'tsup';

/** What every package's build has in common: ESM for Node 20.10, workspace packages external; declarations come from `tsc -b`. */
export function packageBuild(entry: Record<string, string>): Options {
  return {
    entry,
    format: 'esm',
    platform: 'node',
    target: 'node20.10',
    sourcemap: true,
    splitting: true,
    clean: false,
    dts: false,
    silent: true,
    external: [/^@awf\//],
  };
}
