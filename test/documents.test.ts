import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { goPluginErrorCodes } from '@awf/go-plugin';
import { cliErrorCodes } from '@awf/plugin-cli';
import { hostErrorCodes } from '@awf/plugin-host';
import { sdkErrorCodes } from '@awf/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { findRepositoryRoot } from './support/repository.js';

const root = findRepositoryRoot();
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('docs/errors.md', () => {
  const registry = new Map<string, string>(
    [goPluginErrorCodes, sdkErrorCodes, hostErrorCodes, cliErrorCodes].flatMap((codes) => Object.entries(codes)),
  );
  const described = new Map(
    [...read('docs/errors.md').matchAll(/^### (\w+)\n\nKind `(\w+)`\./gm)].map(([, code = '', kind = '']) => [
      code,
      kind,
    ]),
  );

  it('has a heading for each code of the packages, and no other', () => {
    expect([...described.keys()].sort()).toEqual([...registry.keys()].sort());
  });

  it('gives each code the kind that it has', () => {
    expect(Object.fromEntries(described)).toEqual(Object.fromEntries(registry));
  });
});

describe('docs/environment-variables.md', () => {
  it('names every trace scope', () => {
    const source = read('packages/go-plugin/src/trace/trace.ts');
    const scopes = [...(/traceScopes = \[([^\]]*)\]/.exec(source)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
      (match) => match[1],
    );
    const rows = [...read('docs/environment-variables.md').matchAll(/^\| `([a-z]+)` \|/gm)].map((match) => match[1]);
    expect(scopes.length).toBeGreaterThan(0);
    expect(rows).toEqual(expect.arrayContaining(scopes));
  });
});

describe('documents', () => {
  const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...packageReadmes(), ...markdownBelow('docs')];

  it.each(documents)('%s links only to what exists', (document) => {
    const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? '');
    const broken = links.filter((link) => !existsSync(path.resolve(root, path.dirname(document), link)));
    expect(broken).toEqual([]);
  });

  it('have TypeScript snippets that compile', () => {
    const folder = path.join(root, '.cache', 'snippets');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    // Those of sdk, host and the testing guide are compiled, some run, by tests of their own, beside the libraries that they use.
    const mine = documents.filter((document) => !/^packages\/(sdk|host)\/|^docs\/testing\.md$/.test(document));
    const files = mine.flatMap((document) => snippetsOf(document));
    for (const { name, text } of files) writeFileSync(path.join(folder, name), text);
    const config = { extends: '../../tsconfig.base.json', compilerOptions: { noEmit: true }, include: ['*.ts'] };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    expect(files.length).toBeGreaterThan(3);
    expect(compile(folder)).toBe('');
    // The compiler reads every package, which takes its time on a busy machine.
  }, 120_000);
});

function packageReadmes(): readonly string[] {
  return readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}/README.md`);
}

function markdownBelow(folder: string): readonly string[] {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.md')).map((file) => `${folder}/${file}`);
}

function snippetsOf(document: string): readonly { readonly name: string; readonly text: string }[] {
  const blocks = [...read(document).matchAll(/^```ts\n([\s\S]*?)^```/gm)];
  return blocks.map((block, index) => ({
    name: `${document.replaceAll('/', '-')}-${index + 1}.ts`,
    // A snippet is a module of its own, whether it imports or not.
    text: `${block[1] ?? ''}\nexport {};\n`,
  }));
}

function compile(folder: string): string {
  try {
    execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return '';
  } catch (error) {
    return String(Reflect.get(Object(error), 'stdout'));
  }
}
