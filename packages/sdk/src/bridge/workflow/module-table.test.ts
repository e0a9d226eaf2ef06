import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../../test/support/memory-log.js';
import { Instance, type InstanceHooks } from './instance.js';
import { ModuleTable } from './module-table.js';

function createTable() {
  const { log, lines } = createMemoryLog();
  const said: string[] = [];
  const table = new ModuleTable();
  const base = { signal: new AbortController().signal, log, baseDir: '/' };
  const add = (handle: string, name = handle, hooks: InstanceHooks = {}, definition?: object) => {
    const say = (word: string) => () => void said.push(`${word} ${handle}`);
    const instance = new Instance({ stop: say('stop'), dispose: say('dispose'), ...hooks }, base);
    const entry = { handle, type: 'kv', name, instance, definition: definition as never };
    table.add(entry);
    return entry;
  };
  return { table, add, said, log, lines };
}

const unknown = (handle: string) =>
  expect.objectContaining({ code: 'HANDLE_UNKNOWN', message: `unknown module handle: ${handle}` });

describe('the modules of a process', () => {
  it('are found by their handles until they are removed', () => {
    const { table, add } = createTable();
    const entry = add('h1');
    expect(table.get('h1')).toBe(entry);
    expect(table.remove('h1')).toBe(entry);
    for (const handle of ['h1', '', '__proto__']) {
      expect(() => table.get(handle)).toThrow(unknown(handle));
      expect(() => table.remove(handle)).toThrow(unknown(handle));
    }
  });

  it('are found by definition and name, the newest first, as during a reload', () => {
    const { table, add } = createTable();
    const [kv, other] = [{}, {}];
    const older = add('h1', 'main', {}, kv);
    const newer = add('h2', 'main', {}, kv);
    add('h3', 'main', {}, other);
    add('h4', 'second', {}, kv);
    expect(table.find(kv, 'main')).toBe(newer);
    expect(table.namesOf(kv)).toEqual(['main', 'main', 'second']);
    table.remove('h2');
    expect(table.find(kv, 'main')).toBe(older);
    expect([table.find(other, 'second'), table.find({}, 'main')]).toEqual([undefined, undefined]);
    expect(table.namesOf({})).toEqual([]);
  });

  it('end in reverse order: all that is started is stopped before anything is disposed of', async () => {
    const { table, add, said, log } = createTable();
    const [one, , three] = [add('a'), add('b'), add('c')];
    await one.instance.start();
    await three.instance.start();
    await table.end(log);
    expect(said).toEqual(['stop c', 'stop a', 'dispose c', 'dispose b', 'dispose a']);
    expect(() => table.get('a')).toThrow(unknown('a'));
    await table.end(log);
    expect(said).toHaveLength(5);
  });

  it('end all of them, whatever one throws, and each failure is logged', async () => {
    const { table, add, said, log, lines } = createTable();
    const fails = (why: string) => () => Promise.reject(new Error(why));
    const first = add('a', 'first', { stop: fails('busy'), dispose: fails('locked') });
    add('b');
    await first.instance.start();
    await table.end(log);
    expect(said).toEqual(['dispose b']);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', message: 'first could not be stopped', fields: { error: 'busy' } },
      { level: 'error', message: 'first could not be disposed of', fields: { error: 'locked' } },
    ]);
  });
});
