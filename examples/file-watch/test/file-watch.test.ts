import { appendFile, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPluginFolder } from '@awf/plugin-cli/build';
import { ExternalPluginManager } from '@awf/plugin-host';
import { type TestTrigger, testPlugin } from '@awf/plugin-sdk/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { Pending } from '../src/pending.js';
import { plugin } from '../src/plugin.js';
import type { FileEvent } from '../src/snapshot.js';
import { compareSnapshots, takeSnapshot } from '../src/snapshot.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const soon = { every_ms: 50, settle_ms: 5 };

let bench: Workbench;

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

const at = (...names: string[]): string => join(bench.folder, ...names);
const changed = (file: string, event: FileEvent['event'], size: number) => ({
  action: 'changed',
  data: { file, event, size },
});

/** The next firings, in the order of their files' names: two changes may be seen in one look or in two. */
async function take(watch: TestTrigger<{ data: FileEvent }>, count: number): Promise<readonly FileEvent[]> {
  const found: FileEvent[] = [];
  while (found.length < count) found.push((await watch.next()).data);
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

describe('the watch', () => {
  const open = () => testPlugin(plugin, { engine: 'workflow', baseDir: bench.folder });

  it('tells of files that come, change and go, and not of those that were there', async () => {
    await mkdir(at('inbox', 'deep'), { recursive: true });
    await writeFile(at('inbox', 'old.txt'), 'old');
    await using t = await open();
    const watch = await t.trigger('trigger.file_watch', { path: 'inbox', ...soon });
    await writeFile(at('inbox', 'deep', 'a.txt'), 'abc');
    expect(await watch.next()).toEqual(changed('deep/a.txt', 'add', 3));
    await appendFile(at('inbox', 'deep', 'a.txt'), 'de');
    expect(await watch.next()).toEqual(changed('deep/a.txt', 'change', 5));
    await rename(at('inbox', 'deep', 'a.txt'), at('inbox', 'b.txt'));
    expect(await take(watch, 2)).toEqual([
      { file: 'b.txt', event: 'add', size: 5 },
      { file: 'deep/a.txt', event: 'remove', size: 0 },
    ]);
    await rm(at('inbox', 'old.txt'));
    expect(await watch.next()).toEqual(changed('old.txt', 'remove', 0));
  });

  it('waits for a path that is not there yet, and goes on with one that was made anew', async () => {
    await using t = await open();
    const watch = await t.trigger('trigger.file_watch', { path: at('later'), ...soon });
    await mkdir(at('later'));
    await writeFile(at('later', 'a'), 'a');
    expect(await watch.next()).toEqual(changed('a', 'add', 1));
    await rm(at('later'), { recursive: true });
    expect(await watch.next()).toEqual(changed('a', 'remove', 0));
    await mkdir(at('later'));
    await writeFile(at('later', 'b'), 'bb');
    expect(await watch.next()).toEqual(changed('b', 'add', 2));
    await appendFile(at('later', 'b'), 'b');
    expect(await watch.next()).toEqual(changed('b', 'change', 3));
  });

  it('takes one file, too', async () => {
    await writeFile(at('one.txt'), '1');
    await using t = await open();
    const watch = await t.trigger('trigger.file_watch', { path: 'one.txt', ...soon });
    await writeFile(at('other.txt'), '');
    await writeFile(at('one.txt'), '12');
    expect(await watch.next()).toEqual(changed('one.txt', 'change', 2));
  });

  it('runs one workflow after the other, and tells what happened meanwhile once for each file', async () => {
    let finish: () => void = () => undefined;
    let running = 0;
    let most = 0;
    await mkdir(at('inbox'));
    await using t = await testPlugin(plugin, {
      engine: 'workflow',
      baseDir: bench.folder,
      async onTrigger() {
        most = Math.max(most, ++running);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        running--;
        throw new Error('the pipeline broke');
      },
    });
    const watch = await t.trigger('trigger.file_watch', { path: 'inbox', ...soon });
    await writeFile(at('inbox', 'a'), '1');
    await watch.next();
    for (let size = 1; size <= 3; size++) {
      await writeFile(at('inbox', 'b'), 'x'.repeat(size));
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    finish();
    expect(await watch.next()).toEqual(changed('b', 'add', 3));
    finish();
    await t.waitFor(() => t.logs.filter(({ message }) => message === 'the workflow failed').length === 2);
    expect(most).toBe(1);
  });

  it('is over once it is stopped', async () => {
    await mkdir(at('inbox'));
    await using t = await open();
    const watch = await t.trigger('trigger.file_watch', { path: 'inbox', ...soon });
    await watch[Symbol.asyncDispose]();
    await writeFile(at('inbox', 'a'), '');
    const told: unknown[] = [];
    for await (const fired of watch.fired) told.push(fired);
    expect(told).toEqual([]);
  });
});

describe.each(nodeVersions)('the built watch on Node %s', (version) => {
  it('tells of files in folders that came later', async ({ skip }) => {
    const binary = await nodeBinary(version);
    if (binary === undefined) return skip(`Node ${version} is not there`);
    await mkdir(at('inbox'));
    const { PATH } = nodeEnvironment(binary);
    const executable = join(dist, 'file-watch', 'file-watch');
    const via = { executable, env: { PATH, TMPDIR: bench.temp } };
    await using t = await testPlugin(plugin, { engine: 'workflow', baseDir: bench.folder, via });
    const watch = await t.trigger('trigger.file_watch', { path: at('inbox'), every_ms: 2_000, settle_ms: 20 });
    expect(t.logs).toContainEqual(expect.objectContaining({ message: 'watching' }));
    await mkdir(at('inbox', 'deep', 'er'), { recursive: true });
    await writeFile(at('inbox', 'deep', 'er', 'a'), '123');
    expect(await watch.next()).toEqual(changed('deep/er/a', 'add', 3));
    await appendFile(at('inbox', 'deep', 'er', 'a'), '4');
    expect(await watch.next()).toEqual(changed('deep/er/a', 'change', 4));
  });
});

describe('what is compared and told', () => {
  it('is nothing where nothing changed, and no file that came and went', async () => {
    await writeFile(at('a'), '1');
    const before = await takeSnapshot(bench.folder);
    expect(compareSnapshots(before, await takeSnapshot(bench.folder))).toEqual([]);
    expect(await takeSnapshot(at('none'))).toEqual(new Map());
    const pending = new Pending();
    for (const event of ['add', 'change', 'remove'] as const) pending.add({ file: 'a', event, size: 1 });
    expect(pending.take()).toBeUndefined();
    pending.add({ file: 'b', event: 'remove', size: 0 });
    pending.add({ file: 'a', event: 'change', size: 1 });
    pending.add({ file: 'b', event: 'add', size: 2 });
    expect([pending.take(), pending.take(), pending.take()]).toEqual([
      { file: 'a', event: 'change', size: 1 },
      { file: 'b', event: 'change', size: 2 },
      undefined,
    ]);
  });
});

describe('the built plugin in an engine', () => {
  it('is one file and its manifest, and starts the engine’s workflows', async () => {
    const folder = at('plugins', 'file-watch');
    await cp(join(dist, 'file-watch'), folder, { recursive: true });
    expect((await readdir(folder)).sort()).toEqual(['file-watch', 'plugin.json']);
    expect(await checkPluginFolder(folder)).toMatchObject({
      manifests: { workflow: { triggerTypes: ['trigger.file_watch'] } },
    });
    await mkdir(at('inbox'));
    const started: unknown[] = [];
    await using plugins = new ExternalPluginManager(at('plugins'), {
      env: { TMPDIR: bench.temp },
      callbacks: {
        triggerWorkflow: (workflowType, action, data) => {
          started.push([workflowType, action, data]);
        },
      },
    });
    const adapter = await plugins.loadPlugin('file-watch');
    const trigger = (await adapter.triggerFactories()).get('trigger.file_watch')?.();
    await trigger?.configure({ workflowType: 'pipeline:import', path: at('inbox'), ...soon });
    await trigger?.start();
    await writeFile(at('inbox', 'a.csv'), 'a,b\n');
    await expect
      .poll(() => started, { timeout: 5_000 })
      .toEqual([['pipeline:import', 'changed', { file: 'a.csv', event: 'add', size: 4 }]]);
    await trigger?.stop();
    await writeFile(at('inbox', 'b.csv'), '');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(started).toHaveLength(1);
  });
});
