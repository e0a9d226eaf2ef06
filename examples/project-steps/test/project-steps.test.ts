import { chmod, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedPlugin, PluginManager } from '@awf/plugin-host';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import type { plugin } from '../src/plugin.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

let temp: Workbench;
let manager: PluginManager;
let steps: LoadedPlugin<typeof plugin>;
/** The folder of one test. */
let bench: Workbench;

beforeAll(async () => {
  temp = await createWorkbench();
  manager = new PluginManager({
    directories: [dist],
    hostVersion: '0.11.0',
    stateFile: false,
    env: { TMPDIR: temp.temp },
  });
  steps = await manager.load<typeof plugin>('project-steps');
});

afterAll(async () => {
  await manager[Symbol.asyncDispose]();
  const leftovers = await temp.leftovers();
  await temp.remove();
  expect(leftovers).toEqual([]);
});

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  await bench.remove();
});

async function put(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(bench.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

const get = (name: string): Promise<string> => readFile(path.join(bench.folder, name), 'utf8');

/** All files below a folder, drafts of atomic writes among them. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(bench.folder, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

/** The config's folders, all in the folder of the test. */
function places(config: { readonly from?: string; readonly to?: string } = {}) {
  const at = (name: string): string => path.join(bench.folder, name);
  return { from: at(config.from ?? 'src'), to: at(config.to ?? 'out'), cache: at('cache') };
}

const render = (files: string[], more: { inputs?: Record<string, string | number>; variables?: object } = {}) =>
  steps.executeStep('render', {
    stepName: 'render',
    config: { files, ...places(), variables: { ...more.variables } },
    inputs: more.inputs,
  });

describe('render', () => {
  it('renders what patterns name, with inputs and variables', async () => {
    await put({
      'src/a.txt.tmpl': 'Hello {{name}}, {{n}}',
      'src/deep/er/b.txt': '{{greeting}} {{name}}',
      'src/deep/.hidden/c.txt': '{{nobody}}',
      'src/node_modules/x/d.txt': '{{nobody}}',
    });
    const result = await render(['*.tmpl', '**/*.txt'], {
      inputs: { name: 'hidden by the variable', n: 3 },
      variables: { name: 'Ada', greeting: 'Good day' },
    });
    expect(result).toEqual({
      output: '2 written, 0 unchanged, 0 failed\n',
      exitCode: 0,
      data: {
        written: 2,
        unchanged: 0,
        failed: 0,
        cached: 0,
        files: [
          { file: 'a.txt.tmpl', state: 'written', cached: false, target: 'a.txt' },
          { file: 'deep/er/b.txt', state: 'written', cached: false, target: 'deep/er/b.txt' },
        ],
      },
    });
    expect([await get('out/a.txt'), await get('out/deep/er/b.txt')]).toEqual(['Hello Ada, 3', 'Good day Ada']);
  });

  it('leaves alone what is up to date, and takes from the cache what was made before', async () => {
    await put({ 'src/a': '{{v}}', 'src/b': '{{v}}!' });
    await render(['*'], { variables: { v: 1 } });
    const before = (await stat(path.join(bench.folder, 'out/a'))).mtimeMs;
    await put({ 'out/b': 'changed by somebody' });
    const again = await render(['*'], { variables: { v: 1 } });
    expect(again.data).toMatchObject({ written: 1, unchanged: 1, cached: 2 });
    expect((await stat(path.join(bench.folder, 'out/a'))).mtimeMs).toBe(before);
    expect(await get('out/b')).toBe('1!');
    // Another variable is another result, also where it is a text instead of a number.
    expect((await render(['a'], { variables: { v: '1' } })).data).toMatchObject({ unchanged: 1, cached: 0 });
    await put({ 'src/a': '{{v}}?' });
    expect((await render(['a'], { variables: { v: 1 } })).data).toMatchObject({ written: 1, cached: 0 });
  });

  it('makes anew what is damaged in the cache', async () => {
    await put({ 'src/a': 'x{{v}}' });
    await render(['a'], { variables: { v: 1 } });
    const [entry = ''] = await filesBelow('cache');
    const [folder = ''] = await readdir(path.join(bench.folder, 'cache'));
    await put({ [`cache/${folder}/${entry}`]: `${'0'.repeat(64)}\nforged`, 'out/a': '' });
    expect((await render(['a'], { variables: { v: 1 } })).data).toMatchObject({ written: 1, cached: 0 });
    expect(await get('out/a')).toBe('x1');
    expect((await render(['a'], { variables: { v: 1 } })).data).toMatchObject({ cached: 1 });
  });

  it('works on without a cache that can be written', async () => {
    await put({ 'src/a': 'a', cache: 'a file where a folder should be' });
    const warned = new Promise<void>((resolve) => {
      manager.on('log', ({ message }) => message === 'a result could not be kept in the cache' && resolve());
    });
    expect(await render(['a'])).toMatchObject({ exitCode: 0, data: { written: 1 } });
    await warned;
  });
});

describe('what goes wrong', () => {
  it('in some files is told, with exit code 1, and the others are worked on', async () => {
    await put({
      'src/good': 'good',
      'src/none': '{{nobody}}',
      'src/binary': Buffer.from([0xff, 0xfe, 0]),
      'src/t': '',
      'src/t.tmpl': '',
      'out/good.d/file': '',
      'src/good.d': 'its target is a folder',
    });
    const { data, exitCode, output } = await render(['*', 'missing.txt']);
    expect(exitCode).toBe(1);
    expect(data).toMatchObject({ written: 2, failed: 5 });
    const errors = Object.fromEntries((data?.files ?? []).map(({ file, error }) => [file, error]));
    expect(errors).toMatchObject({
      good: undefined,
      none: '1:1: there is no variable nobody',
      binary: 'is no text in UTF-8',
      'missing.txt': 'there is no such file',
      t: undefined,
      't.tmpl': 'its result would replace that of t',
    });
    expect(errors['good.d']).toMatch(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(output).toContain('none: 1:1: there is no variable nobody\n');
    expect(output).toMatch(/\n2 written, 0 unchanged, 5 failed\n$/);
    expect((await filesBelow('out')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('by finding nothing at all is exit code 2', async () => {
    const nothing = { exitCode: 2, data: { written: 0, failed: 0, files: [] } };
    expect(await render(['**/*.md'])).toMatchObject(nothing);
    await put({ 'src/a.txt': '' });
    expect(await render(['*.md'])).toMatchObject(nothing);
    expect(await render(['b.txt'])).toMatchObject({ exitCode: 2, data: { failed: 1 } });
  });

  it('in the config fails the step before it begins', async () => {
    const { from, to, cache } = places();
    const run = (config: object) => manager.stepTypes.execute('project-steps.render', { config: { ...config } });
    const refused = (text: string) => ({ code: 'CALL_FAILED', message: expect.stringContaining(text) });
    await expect(run({ to, files: ['a'], from: 5 })).rejects.toMatchObject(refused('execute step: from: '));
    await expect(run({ from, to, cache, files: [] })).rejects.toMatchObject(refused('execute step: files: '));
    await expect(run({ from, to, cache, files: ['../secret'] })).rejects.toMatchObject(
      refused('execute step: files[0]: must be a path or pattern below the folder'),
    );
  });

  it('never leads out of the folder: symbolic links are left out', async () => {
    await put({ 'src/a.txt': 'a', 'outside/secret.txt': 'secret' });
    await symlink(path.join(bench.folder, 'outside'), path.join(bench.folder, 'src/link'));
    await symlink(path.join(bench.folder, 'outside/secret.txt'), path.join(bench.folder, 'src/b.txt'));
    const { data } = await render(['**', 'link/secret.txt', 'b.txt']);
    expect(data?.files.map(({ file, state }) => `${file} ${state}`).sort()).toEqual([
      'a.txt written',
      'b.txt failed',
      'link/secret.txt failed',
    ]);
  });
});

describe('transform', () => {
  const transform = (config: {
    files: string[];
    with: 'json_minify' | 'json_format' | 'normalize_text';
    to?: string;
  }) => steps.executeStep('transform', { config: { ...config, ...places(config) } });

  it('minifies and formats JSON, digit for digit', async () => {
    await put({ 'src/a.json': '{ "id": 12345678901234567890,\n "list": [] }', 'src/broken.json': '{' });
    expect(await transform({ files: ['*.json'], with: 'json_minify' })).toMatchObject({ exitCode: 1 });
    expect(await get('out/a.json')).toBe('{"id":12345678901234567890,"list":[]}\n');
    await transform({ files: ['a.json'], with: 'json_format' });
    expect(await get('out/a.json')).toBe('{\n  "id": 12345678901234567890,\n  "list": []\n}\n');
  });

  it('changes files in place, keeps their permissions, and finds nothing to do the next time', async () => {
    await put({ 'src/run.sh': '#!/bin/sh  \r\necho\r\n\r\n', 'src/fine.txt': 'fine\n' });
    const script = path.join(bench.folder, 'src/run.sh');
    await chmod(script, 0o755);
    await utimes(path.join(bench.folder, 'src/fine.txt'), 1, 1);
    const config = { files: ['**/*'], with: 'normalize_text' as const, to: 'src' };
    expect((await transform(config)).data).toMatchObject({ written: 1, unchanged: 1 });
    expect(await get('src/run.sh')).toBe('#!/bin/sh\necho\n');
    expect((await stat(script)).mode & 0o777).toBe(0o755);
    expect((await stat(path.join(bench.folder, 'src/fine.txt'))).mtimeMs).toBe(1_000);
    expect((await transform(config)).data).toMatchObject({ written: 0, unchanged: 2 });
  });

  it('does not take its own results for files to work on', async () => {
    await put({ 'a.json': '[1 ]' });
    const config = { files: ['**/*.json'], with: 'json_minify' as const, from: '.' };
    expect((await transform(config)).data?.files.map(({ file }) => file)).toEqual(['a.json']);
    expect((await transform(config)).data?.files.map(({ file }) => file)).toEqual(['a.json']);
  });
});

describe('a caller', () => {
  it('sees how far it is', async () => {
    await put({ 'src/a': '', 'src/b': '' });
    const told: unknown[] = [];
    using _listener = manager.on('log', ({ message, fields }) => message === 'progress' && told.push(fields));
    await render(['*']);
    await expect.poll(() => told.length).toBe(3);
    expect(told).toMatchObject([{ fraction: 0, message: 'a' }, { fraction: 0.5, message: 'b' }, { fraction: 1 }]);
  });

  it('that gives up ends the work soon, and no half file is left', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => [`src/${index}.txt`, `${'{{v}} '.repeat(50)}${index}`]);
    await put(Object.fromEntries(many));
    const under = new Promise<void>((resolve) => {
      manager.on('log', ({ message, fields }) => message === 'progress' && Number(fields.fraction) > 0.02 && resolve());
    });
    const gaveUp = new AbortController();
    const config = { files: ['*'], ...places(), variables: { v: 1 } };
    const call = steps.executeStep('render', { config }, { signal: gaveUp.signal });
    const refused = expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await under;
    gaveUp.abort();
    await refused;
    await expect.poll(async () => (await filesBelow('out')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const written = (await filesBelow('out')).length;
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(1_500);
    // Nothing goes on behind the caller's back.
    await render(['0.txt'], { variables: { v: 1 } });
    expect((await filesBelow('out')).length).toBeLessThanOrEqual(written + 1);
  });
});
