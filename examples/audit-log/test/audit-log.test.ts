import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PluginManager, type ReceivedEvent } from '@awf/plugin-host';
import { type TestHost, testPlugin } from '@awf/plugin-sdk/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { plugin } from '../src/plugin.js';
import { Tally } from '../src/tally.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

let bench: Workbench;
let file: string;

beforeEach(async () => {
  bench = await createWorkbench();
  file = path.join(bench.folder, 'log', 'audit.jsonl');
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

const linesOf = async (name = file): Promise<string[]> => (await readFile(name, 'utf8')).split('\n').slice(0, -1);

/** The events of one run, as AWF publishes them, and what its end is answered with. */
async function runWorkflow(host: Pick<TestHost, 'publish'>, id: string, end: 'completed' | 'failed') {
  const run = { workflow_id: id, workflow_name: 'nightly' };
  await host.publish({ type: 'workflow.started', metadata: run });
  await host.publish({ type: 'step.started', metadata: { workflow_id: id, step_name: 'build' } });
  await host.publish({ type: 'step.retrying', metadata: { step_name: 'build', attempt: '1' } });
  await host.publish({ type: `step.${end}`, metadata: { workflow_id: id, step_name: 'build', error: 'no luck' } });
  return host.publish({ type: `workflow.${end}`, metadata: { ...run, error: 'no luck' } });
}

describe('the audit log', () => {
  it('has a line for each event', async () => {
    await using host = await testPlugin(plugin, { config: { path: file } });
    const time = new Date('2026-11-22T01:51:32.869Z');
    await host.publish({ type: 'step.failed', time, metadata: { step_name: 'a\nb', error: '"\u2028' } });
    await host.publish({ type: 'step.custom', source: 'other', payload: { n: '12345678901234567890' } });
    await host.publish({ type: 'step.custom', source: 'other', payload: Buffer.from([0xff, 0]) });
    const [failed = '', ...others] = await linesOf();
    expect(JSON.parse(failed)).toEqual({
      time: '2026-11-22T01:51:32.869Z',
      type: 'step.failed',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: 'core',
      depth: 0,
      metadata: { step_name: 'a\nb', error: '"\u2028' },
    });
    expect(others.map((line) => JSON.parse(line))).toMatchObject([
      { source: 'other', payload: '{"n":"12345678901234567890"}' },
      { source: 'other', payload_base64: '/wA=' },
    ]);
  });

  it('lies in the folder .awf of the project where nothing else is said', async () => {
    await using host = await testPlugin(plugin, { baseDir: bench.folder });
    await host.publish({ type: 'workflow.started' });
    expect(await linesOf(path.join(bench.folder, '.awf', 'audit.jsonl'))).toHaveLength(1);
  });

  it('is summed up when a workflow ends, each run for itself', async () => {
    await using host = await testPlugin(plugin, { config: { path: file, fsync: true } });
    const [first, second] = await Promise.all([
      runWorkflow(host, 'w1', 'completed'),
      runWorkflow(host, 'w2', 'failed'),
    ]);
    expect(first).toMatchObject([
      {
        type: 'audit-log.summary',
        source: 'audit-log',
        depth: 1,
        metadata: { workflow_id: 'w1', workflow_name: 'nightly' },
        payload: {
          workflow_id: 'w1',
          workflow_name: 'nightly',
          outcome: 'completed',
          events: 4,
          steps: { started: 1, completed: 1, failed: 0 },
          lost: 0,
        },
      },
    ]);
    expect(second).toMatchObject([
      { payload: { workflow_id: 'w2', outcome: 'failed', events: 4, steps: { started: 1, completed: 0, failed: 1 } } },
    ]);
    expect(await linesOf()).toHaveLength(10);
    // A run that ended is forgotten.
    const again = await host.publish({ type: 'workflow.failed', metadata: { workflow_id: 'w1', workflow_name: '' } });
    expect(again).toMatchObject([{ payload: { events: 1, steps: { started: 0 } } }]);
  });

  it('counts what could not be written, says why, and goes on', async () => {
    await using host = await testPlugin(plugin, { config: { path: '/dev/full' } });
    expect(await runWorkflow(host, 'w', 'completed')).toMatchObject([{ payload: { events: 4, lost: 4 } }]);
    expect(host.logs.filter(({ level }) => level === 'error')).toHaveLength(5);
    expect(host.logs.at(-1)).toMatchObject({
      message: 'an event was not written down',
      fields: { error: expect.stringContaining('ENOSPC') },
    });
  });

  it('that cannot be opened fails the start, in words', async () => {
    await expect(testPlugin(plugin, { config: { path: '/dev/null/audit.jsonl' } })).rejects.toMatchObject({
      code: 'INIT_FAILED',
      message: expect.stringMatching(/(EEXIST|ENOTDIR).*\/dev\/null/),
    });
  });
});

describe('the built plugin', () => {
  const createManager = (): PluginManager =>
    new PluginManager({
      directories: [dist],
      hostVersion: '0.11.0',
      stateFile: false,
      env: { TMPDIR: bench.temp },
      config: () => ({ path: file }),
    });

  it('goes through the bus: its summary arrives', async () => {
    await using manager = createManager();
    await manager.load('audit-log');
    const summaries: ReceivedEvent[] = [];
    using _listening = manager.events.subscribe('audit-log.*', (event) => summaries.push(event));
    const metadata = { workflow_id: 'w', workflow_name: 'nightly' };
    manager.events.publish({ type: 'workflow.started', metadata });
    manager.events.publish({ type: 'other.thing', metadata });
    manager.events.publish({ type: 'workflow.completed', metadata: { ...metadata, duration: '1ms' } });
    await manager.events.flush();
    const [summary] = summaries.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()));
    expect(summary).toMatchObject({ workflow_id: 'w', events: 2, lost: 0 });
    expect((await linesOf()).map((line) => JSON.parse(line).type)).toEqual(['workflow.started', 'workflow.completed']);
  });

  it('holds whole lines of several engines at once', async () => {
    const managers = [createManager(), createManager()];
    try {
      const plugins = await Promise.all(managers.map((manager) => manager.load('audit-log')));
      const events = plugins.flatMap((plugin, engine) =>
        Array.from({ length: 60 }, (_, index) =>
          plugin.handleEvent({ type: 'step.custom', payload: `${engine}${'x'.repeat(index * 300)}` }),
        ),
      );
      await Promise.all(events);
      const lengths = (await linesOf()).map((line) => JSON.parse(JSON.parse(line).payload).length);
      expect(lengths.sort((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, i) => 1 + Math.floor(i / 2) * 300));
    } finally {
      await Promise.all(managers.map((manager) => manager[Symbol.asyncDispose]()));
    }
  });
});

describe('the tally', () => {
  it('forgets the oldest of many runs that never ended', () => {
    const tally = new Tally();
    for (let run = 0; run <= 1_000; run++) tally.add(`${run}`, 'workflow.started', true);
    expect(tally.take('0').events).toBe(0);
    expect(tally.take('1').events).toBe(1);
    expect(tally.take('1000').events).toBe(1);
  });
});
