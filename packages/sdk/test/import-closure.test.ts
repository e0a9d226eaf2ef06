import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const source = fileURLToPath(new URL('../src/', import.meta.url));

/** What a file imports at run time, as written; `lazy` are imports that wait until they are called. */
function importsOf(file: string, lazy: 'with lazy' | 'without lazy' = 'with lazy'): readonly string[] {
  const all = readFileSync(file, 'utf8').replaceAll(/^(?:import|export) type [^;]*;/gm, '');
  const text = lazy === 'with lazy' ? all : all.replaceAll(/\bimport\(/g, '');
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/g);
  return Array.from(found, ([, specifier = '']) => specifier);
}

/** Everything outside the package that loading a built file loads, and the files inside. */
function closureOf(
  file: string,
  seen = new Set<string>(),
  lazy: 'with lazy' | 'without lazy' = 'with lazy',
): { readonly files: Set<string>; readonly outside: Set<string> } {
  const outside = new Set<string>();
  seen.add(file);
  for (const specifier of importsOf(file, lazy)) {
    const inside = specifier.startsWith('.') ? resolve(dirname(file), specifier) : undefined;
    if (inside === undefined) outside.add(specifier);
    else if (!seen.has(inside)) for (const name of closureOf(inside, seen, lazy).outside) outside.add(name);
  }
  return { files: seen, outside };
}

describe('what loading an entry loads', () => {
  it('the contract loads itself: no gRPC, nothing of Node', () => {
    expect(Array.from(closureOf(`${dist}contract/index.js`).outside)).toEqual([]);
  });

  it('typed payloads load the protobuf library besides: no gRPC, nothing of Node', () => {
    const outside = Array.from(closureOf(`${dist}message/index.js`).outside).sort();
    expect(outside).toEqual(['@bufbuild/protobuf', '@bufbuild/protobuf/wkt']);
  });

  it('the handshake loads itself', () => {
    expect(Array.from(closureOf(`${dist}handshake.js`).outside)).toEqual([]);
  });

  it('the guard loads nothing that could print', () => {
    expect(Array.from(closureOf(`${dist}guard.js`).outside)).toEqual(['@awf/go-plugin/guard']);
  });

  it('the author API loads the wire and no schema library', () => {
    const outside = Array.from(closureOf(`${dist}index.js`).outside).sort();
    expect(outside).toEqual([
      '@awf/go-plugin',
      '@awf/go-plugin/guard',
      '@awf/go-plugin/plugin',
      '@awf/plugin-proto/awf',
      '@awf/plugin-proto/awf/stream',
      '@awf/plugin-proto/workflow',
      '@bufbuild/protobuf',
      '@bufbuild/protobuf/wkt',
      '@grpc/grpc-js',
      'crypto',
      'path',
      'stream/consumers',
      'util',
    ]);
  });
});

describe('what a start loads', () => {
  it('leaves the description to those who ask for it', () => {
    const describing = (lazy: 'with lazy' | 'without lazy') =>
      Array.from(closureOf(`${dist}index.js`, new Set(), lazy).files).filter((file) =>
        readFileSync(file, 'utf8').includes('has nothing that AWF could use'),
      );
    expect(describing('with lazy')).toHaveLength(1);
    expect(describing('without lazy')).toEqual([]);
  });

  it('leaves the protobuf library to plugins that have contracts', () => {
    const outside = Array.from(closureOf(`${dist}index.js`, new Set(), 'without lazy').outside);
    expect(outside).toContain('@awf/go-plugin/plugin');
    expect(outside.filter((name) => name.startsWith('@bufbuild/'))).toEqual([]);
    const all = Array.from(closureOf(`${dist}index.js`).files);
    const bridge = all.filter((file) => readFileSync(file, 'utf8').includes('unknown step handle'));
    expect(bridge.length).toBeGreaterThan(0);
    for (const file of bridge) {
      const loaded = closureOf(file, new Set(), 'without lazy').outside;
      expect(Array.from(loaded).filter((one) => one.startsWith('@bufbuild/'))).toEqual([]);
      expect(closureOf(file).outside).toContain('@bufbuild/protobuf');
    }
  });

  it('leaves commands and build hooks to those who ask for them', () => {
    const lazily = closureOf(`${dist}index.js`, new Set(), 'without lazy').outside;
    expect(Array.from(lazily)).not.toContain('stream/consumers');
  });
});

describe('what the testing kit is for', () => {
  it('is no part of what plugins load', () => {
    const { files } = closureOfSource(`${source}index.ts`);
    expect(Array.from(files).filter((file) => file.includes('testing'))).toEqual([]);
    expect(Array.from(files).some((file) => file.startsWith(`${source}bridge/`))).toBe(true);
    const { files: built, outside } = closureOf(`${dist}testing.js`);
    expect(built).toContain(`${dist}testing.js`);
    expect(Array.from(closureOf(`${dist}index.js`).files)).not.toContain(`${dist}testing.js`);
    expect(outside).toContain('@awf/go-plugin/host');
  });

  it('loads no engine’s host and no schema library', () => {
    const { outside } = closureOf(`${dist}testing.js`);
    expect(Array.from(outside).sort()).toEqual([
      '@awf/go-plugin',
      '@awf/go-plugin/host',
      '@awf/go-plugin/plugin',
      '@awf/plugin-proto/awf',
      '@awf/plugin-proto/awf/stream',
      '@awf/plugin-proto/workflow',
      '@bufbuild/protobuf',
      '@bufbuild/protobuf/wkt',
      '@grpc/grpc-js',
      'crypto',
      'path',
      'stream',
      'timers',
      'util',
    ]);
  });
});

describe('what the contract is written with', () => {
  it('its files import values only from each other', () => {
    const { files, outside } = closureOfSource(`${source}contract/index.ts`);
    expect(Array.from(outside)).toEqual([]);
    expect(Array.from(files).every((file) => file.startsWith(`${source}contract/`))).toBe(true);
    expect(files.size).toBeGreaterThan(10);
  });
});

function closureOfSource(file: string, seen = new Set<string>()): { files: Set<string>; outside: Set<string> } {
  const outside = new Set<string>();
  seen.add(file);
  for (const specifier of importsOf(file)) {
    if (!specifier.startsWith('.')) outside.add(specifier);
    const inside = resolve(dirname(file), specifier).replace(/\.js$/, '.ts');
    if (specifier.startsWith('.') && !seen.has(inside)) {
      for (const name of closureOfSource(inside, seen).outside) outside.add(name);
    }
  }
  return { files: seen, outside };
}
