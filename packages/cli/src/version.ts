import { readFileSync } from 'node:fs';

/** This package's version, as its package.json has it: beside the sources and the built files alike. */
export function readVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
