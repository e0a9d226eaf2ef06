import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crc32 } from '../src/store/crc32.js';
import { KvStore } from '../src/store/kv-store.js';
import { encodeRecord, magic, readRecord } from '../src/store/record.js';

let folder: string;
const warnings: unknown[] = [];
const options = { fsync: false, compactBytes: 1_000_000, warn: (...args: unknown[]) => warnings.push(args) };
const open = (more: Partial<typeof options> = {}) => KvStore.open(folder, { ...options, ...more });
const log = () => path.join(folder, 'store.log');

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'kv-')), 'deep', 'store');
  warnings.length = 0;
});

afterEach(() => rm(path.dirname(path.dirname(folder)), { recursive: true, force: true }));

/** What a store holds, by opening it anew. */
async function contentOf(): Promise<Record<string, string | undefined>> {
  await using store = await open();
  return Object.fromEntries(store.keys().map((key) => [key, store.get(key)]));
}

describe('a store', () => {
  it('keeps its values over a close, with any text', async () => {
    const store = await open({ fsync: true });
    await store.put('a', '1');
    await store.put('ключ\n', '');
    await store.put('__proto__', '\u0000ü');
    await store.put('a', '2');
    expect([await store.delete('a'), await store.delete('a')]).toEqual([true, false]);
    expect([store.get('a'), store.keys(), store.keys('к')]).toEqual([undefined, ['__proto__', 'ключ\n'], ['ключ\n']]);
    await store.close();
    await store.close();
    await expect(store.put('b', '')).rejects.toThrow('the store is closed');
    expect(await contentOf()).toEqual({ ['__proto__']: '\u0000ü', 'ключ\n': '' });
    expect(await readdir(folder)).toEqual(['store.log']);
  });

  it('holds what a map would hold, whatever is done and wherever it is closed and compacted', async () => {
    const key = fc.constantFrom('a', 'b', 'c', '');
    const value = fc.string({ maxLength: 60, unit: 'binary' });
    const step = fc.oneof(
      fc.tuple(fc.constant('put' as const), key, value),
      fc.tuple(fc.constant('delete' as const), key, fc.constant('')),
      fc.tuple(fc.constant('reopen' as const), key, fc.constant('')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        await rm(folder, { recursive: true, force: true });
        const model = new Map<string, string>();
        let store = await open({ compactBytes: 200 });
        for (const [what, name, text] of steps) {
          if (what === 'put') {
            model.set(name, text);
            await store.put(name, text);
          } else if (what === 'delete') expect(await store.delete(name)).toBe(model.delete(name));
          else {
            await store.close();
            store = await open({ compactBytes: 200 });
          }
          expect(store.keys().map((one) => [one, store.get(one)])).toEqual(Array.from(model).sort());
        }
        await store.close();
      }),
      { numRuns: 60 },
    );
    expect(warnings).toEqual([]);
  });

  it('writes its log anew where most of it no longer counts', async () => {
    await using store = await open({ compactBytes: 2_000 });
    await store.put('kept', 'x');
    for (let round = 0; round < 500; round++) await store.put('a', `value ${round}`);
    expect(store.logBytes).toBeLessThan(4_000);
    expect((await stat(log())).size).toBe(store.logBytes);
    await Promise.all(Array.from({ length: 200 }, (_, index) => store.put(`k${index}`, 'y')));
    await store.close();
    const content = await contentOf();
    expect([Object.keys(content).length, content.kept, content.a]).toEqual([202, 'x', 'value 499']);
  });

  it('goes on where its log cannot be written anew', async () => {
    await using store = await open({ compactBytes: 500 });
    await store.put('a', 'x');
    await mkdir(path.join(folder, 'store.log.new', 'in the way'), { recursive: true });
    for (let round = 0; round < 40; round++) await store.put('a', `value ${round}`);
    expect(warnings.length).toBeGreaterThan(0);
    await store.close();
    expect(await contentOf()).toEqual({ a: 'value 39' });
  });

  it('belongs to one at a time, and a lock whose process is gone holds nobody up', async () => {
    const store = await open();
    await expect(open()).rejects.toThrow(`${folder} is in use by process ${process.pid}: stop it, or remove `);
    await store.close();
    await writeFile(path.join(folder, 'lock'), '1\n');
    await expect(open()).rejects.toThrow('is in use by process 1');
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'close');
    for (const left of [`${gone.pid}\n`, `${process.pid}\n`, '']) {
      await writeFile(path.join(folder, 'lock'), left);
      await (await open()).close();
    }
    expect(await readdir(folder)).toEqual(['store.log']);
  });
});

describe('a log', () => {
  it('loses nothing but the change whose write was cut off, wherever that was', async () => {
    const store = await open();
    await store.put('a', 'first');
    const before = store.logBytes;
    await store.put('b', 'second');
    await store.close();
    const whole = await readFile(log());
    for (let size = 0; size < whole.length; size++) {
      await writeFile(log(), whole.subarray(0, size));
      await using again = await open();
      const expected = size < before ? undefined : 'first';
      expect([again.get('a'), again.get('b'), size]).toEqual([expected, undefined, size]);
      await again.put('c', 'third');
    }
    expect((await contentOf()).c).toBe('third');
  });

  it('takes zeros or garbage at its end for a write that was cut off', async () => {
    const store = await open();
    await store.put('a', 'first');
    await store.close();
    const record = encodeRecord({ key: 'b', value: 'second' });
    record[record.length - 1] = 0;
    await writeFile(log(), record, { flag: 'a' });
    await using again = await open();
    expect([again.keys(), again.droppedBytes]).toEqual([['a'], record.length]);
  });

  it('that is damaged before its end, or is none, is refused with the place', async () => {
    const store = await open();
    await store.put('a', 'first');
    await store.put('b', 'second');
    await store.close();
    const whole = await readFile(log());
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(magic.length + 9) ^ 0xff, magic.length + 9);
    await writeFile(log(), damaged);
    await expect(open()).rejects.toThrow(`store.log is damaged at byte ${magic.length}: restore it from a backup`);
    await writeFile(log(), 'something else');
    await expect(open()).rejects.toThrow('store.log is no log of a store');
    expect(await readdir(folder)).toEqual(['store.log']);
    await writeFile(log(), whole);
    expect(await contentOf()).toEqual({ a: 'first', b: 'second' });
  });

  it('survives a SIGKILL at any moment: what was answered is there, whole', { timeout: 60_000 }, async () => {
    const module = path.join(path.dirname(folder), 'kv-store.mjs');
    const source = fileURLToPath(new URL('../src/store/kv-store.ts', import.meta.url));
    await build({ entryPoints: [source], outfile: module, platform: 'node', format: 'esm', bundle: true });
    const writer = fileURLToPath(new URL('fixtures/write-until-killed.mjs', import.meta.url));
    for (const after of [0, 3, 40, 150]) {
      const child = spawn(process.execPath, [writer, module, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      let last = -1;
      for await (const line of createInterface(child.stdout)) {
        last = Number(line);
        if (last >= after) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
      expect(child.signalCode).toBe('SIGKILL');
      const content = await contentOf();
      expect(Object.keys(content)).toHaveLength(5);
      for (const value of Object.values(content)) {
        const [round, rest] = (value ?? '').split(':');
        // The round that was under way may be there in part.
        expect([last, last + 1]).toContain(Number(round));
        expect(rest).toHaveLength(Number(round) % 200);
      }
    }
  });
});

describe('a record', () => {
  it('is read as it was written', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (key, value) => {
        const bytes = encodeRecord({ key, value });
        expect(readRecord(bytes, 0)).toEqual({ kind: 'record', change: { key, value }, end: bytes.length });
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never more than the bytes say, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const read = readRecord(Buffer.from(bytes), 0);
        if (read.kind === 'record') expect(encodeRecord(read.change).length).toBeGreaterThan(0);
      }),
      { numRuns: 10_000 },
    );
    expect(() => encodeRecord({ key: '', value: 'x'.repeat(64 * 1024 * 1024) })).toThrow('may have 67108864 bytes');
    expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  });
});
