import { execFile } from 'node:child_process';
import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { openLogFile } from '../src/log-file.js';

let bench: Workbench;
let file: string;

beforeEach(async () => {
  bench = await createWorkbench();
  file = path.join(bench.folder, 'deep', 'audit.jsonl');
});

afterEach(async () => {
  await bench.remove();
});

const linesOf = async (name = file): Promise<string[]> => (await readFile(name, 'utf8')).split('\n');

describe('a log file', () => {
  it('is made with its folder, for its owner alone, and goes on where it ended', async () => {
    const log = await openLogFile(file, { fsync: true });
    await log.append('one');
    await log.close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await openLogFile(file, { fsync: false });
    await Promise.all([again.append('two'), again.append('three')]);
    await again.close();
    expect(await linesOf()).toEqual(['one', 'two', 'three', '']);
  });

  it('begins a new line after half a line that somebody left', async () => {
    await mkdir(path.dirname(file));
    await writeFile(file, '{"whole":1}\n{"ha');
    const log = await openLogFile(file, { fsync: false });
    await log.append('{"next":1}');
    await log.append('{"next":2}');
    await log.close();
    expect(await linesOf()).toEqual(['{"whole":1}', '{"ha', '{"next":1}', '{"next":2}', '']);
  });

  it('takes no writer who is just at it for one who left half a line', async () => {
    await mkdir(path.dirname(file));
    await writeFile(file, '{"ha');
    const opening = openLogFile(file, { fsync: false });
    await appendFile(file, 'lf":1}\n');
    const log = await opening;
    await log.append('next');
    await log.close();
    expect(await linesOf()).toEqual(['{"half":1}', 'next', '']);
  });

  it('follows its path when it was moved away or removed', async () => {
    const log = await openLogFile(file, { fsync: false });
    await log.append('one');
    await rename(file, `${file}.1`);
    await log.append('two');
    await rm(path.dirname(file), { recursive: true });
    await log.append('three');
    await log.close();
    expect(await linesOf()).toEqual(['three', '']);
  });

  it('says that a line was not written, and writes the next', async () => {
    const log = await openLogFile(file, { fsync: false });
    await rename(path.dirname(file), path.join(bench.folder, 'moved'));
    await writeFile(path.join(bench.folder, 'deep'), 'in the way of the folder');
    await expect(log.append('lost')).rejects.toThrow(/EEXIST|ENOTDIR/);
    await rm(path.join(bench.folder, 'deep'));
    await log.append('next');
    await log.close();
    expect(await linesOf()).toEqual(['next', '']);
  });

  it.runIf(process.platform === 'linux')('rejects where the disk is full', async () => {
    const log = await openLogFile('/dev/full', { fsync: false });
    await expect(log.append('lost')).rejects.toThrow('ENOSPC');
    await log.close();
  });

  it('has whole lines only, whoever else writes', async () => {
    const module = path.join(bench.folder, 'log-file.mjs');
    const source = fileURLToPath(new URL('../src/log-file.ts', import.meta.url));
    await build({ entryPoints: [source], outfile: module, platform: 'node', format: 'esm' });
    const writer = fileURLToPath(new URL('fixtures/append-lines.mjs', import.meta.url));
    const names = ['a', 'b', 'c'];
    const run = promisify(execFile);
    await Promise.all(names.map((name) => run(process.execPath, [writer, module, file, name, '200'])));
    const lines = await linesOf();
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(600);
    const indices: Record<string, number[]> = { a: [], b: [], c: [] };
    for (const line of lines) {
      const { name, index, text } = JSON.parse(line);
      expect(text).toBe(name.repeat(index % 7 === 0 ? 20_000 : index));
      indices[name]?.push(index);
    }
    // Each writer's in their order.
    for (const name of names) expect(indices[name]).toEqual(Array.from({ length: 200 }, (_, index) => index));
  });
});
