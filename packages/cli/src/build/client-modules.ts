import { basename } from 'node:path';

/**
 * Modules of grpc-js that a server never evaluates a line of: where they are imported first, a client begins. What they
 * import and nobody else does is late with them. `resolver` is among them for its list of resolvers, which only they fill.
 */
const clientModules: ReadonlySet<string> = new Set([
  'channel',
  'client',
  'client-interceptors',
  'experimental',
  'load-balancer-outlier-detection',
  'load-balancer-pick-first',
  'load-balancer-round-robin',
  'load-balancer-weighted-round-robin',
  'make-client',
  'resolver',
  'resolver-dns',
  'resolver-ip',
  'resolver-uds',
]);

/** The client module that a module of grpc-js imports by this path. */
export function clientModuleOf(path: string): string | undefined {
  const name = basename(path);
  return path === `./${name}` && clientModules.has(name) ? name : undefined;
}

const setUpBlock = /^\(\(\) => \{\n((?: {4}\w+\.setup\(\);\n)+)\}\)\(\);\n/m;
const setUpCall = /^ {4}(\w+)\.setup\(\);\n/gm;

/** The path by which the main module of grpc-js imports what it calls `variable`. */
function importedAs(index: string, variable: string): string {
  return new RegExp(`^(?:const|var) ${variable} = require\\("([^"]+)"\\);$`, 'm').exec(index)?.[1] ?? '';
}

/** The client modules that the main module of grpc-js, of which this is the text, sets up as it loads, in their order. */
export function listClientSetUps(index: string): readonly string[] {
  const [, calls = ''] = setUpBlock.exec(index) ?? [];
  return Array.from(calls.matchAll(setUpCall), ([, variable = '']) =>
    clientModuleOf(importedAs(index, variable)),
  ).filter((name) => name !== undefined);
}

/** The main module of grpc-js without these. */
export function removeClientSetUps(index: string): string {
  return index.replace(setUpBlock, (block) =>
    block.replaceAll(setUpCall, (call, variable: string) =>
      clientModuleOf(importedAs(index, variable)) === undefined ? call : '',
    ),
  );
}

/** Names that the main module of grpc-js takes from a client module, each at its first use. */
export function listClientNames(index: string): readonly string[] {
  const getter =
    /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\./gm;
  return Array.from(index.matchAll(getter))
    .filter(([, , variable = '']) => clientModuleOf(importedAs(index, variable)) !== undefined)
    .map(([, name = '']) => name);
}
