import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedPlugin, PluginManager, type ReceivedEvent } from '@awf/plugin-host';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
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

function createManager(config: Readonly<Record<string, string | boolean>> = { path: file }): PluginManager {
  const env = { TMPDIR: bench.temp };
  return new PluginManager({ directories: [dist], hostVersion: '0.11.0', stateFile: false, env, config: () => config });
}

const linesOf = async (): Promise<string[]> => (await readFile(file, 'utf8')).split('\n').slice(0, -1);

const payloadOf = ({ payload }: ReceivedEvent): unknown => JSON.parse(Buffer.from(payload).toString());

/** The events of one run, as AWF publishes them. */
async function runWorkflow(plugin: LoadedPlugin, id: string, end: 'completed' | 'failed') {
  const run = { workflow_id: id, workflow_name: 'nightly' };
  await plugin.handleEvent({ type: 'workflow.started', metadata: run });
  await plugin.handleEvent({ type: 'step.started', metadata: { workflow_id: id, step_name: 'build' } });
  await plugin.handleEvent({ type: 'step.retrying', metadata: { step_name: 'build', attempt: '1' } });
  await plugin.handleEvent({
    type: `step.${end}`,
    metadata: { workflow_id: id, step_name: 'build', error: 'no luck' },
  });
  return plugin.handleEvent({ type: `workflow.${end}`, metadata: { ...run, error: 'no luck' } });
}

describe('the audit log', () => {
  it('has a line for each event', async () => {
    await using manager = createManager();
    const plugin = await manager.load('audit-log');
    const time = new Date('2026-11-22T01:51:32.869Z');
    await plugin.handleEvent({ type: 'step.failed', time, metadata: { step_name: 'a\nb', error: '"\u2028' } });
    await plugin.handleEvent({ type: 'step.custom', source: 'other', payload: { n: '12345678901234567890' } });
    await plugin.handleEvent({ type: 'step.custom', source: 'other', payload: Buffer.from([0xff, 0]) });
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

  it('is summed up when a workflow ends, each run for itself', async () => {
    await using manager = createManager({ path: file, fsync: true });
    const plugin = await manager.load('audit-log');
    const [first, second] = await Promise.all([
      runWorkflow(plugin, 'w1', 'completed'),
      runWorkflow(plugin, 'w2', 'failed'),
    ]);
    expect(first).toHaveLength(1);
    expect(first[0]).toMatchObject({
      type: 'audit-log.summary',
      source: 'audit-log',
      depth: 1,
      metadata: { workflow_id: 'w1', workflow_name: 'nightly' },
    });
    expect(first.map(payloadOf)).toEqual([
      {
        workflow_id: 'w1',
        workflow_name: 'nightly',
        outcome: 'completed',
        events: 4,
        steps: { started: 1, completed: 1, failed: 0 },
        lost: 0,
      },
    ]);
    expect(second.map(payloadOf)).toMatchObject([
      { workflow_id: 'w2', outcome: 'failed', events: 4, steps: { started: 1, completed: 0, failed: 1 } },
    ]);
    expect(await linesOf()).toHaveLength(10);
    // A run that ended is forgotten.
    const again = await plugin.handleEvent({
      type: 'workflow.failed',
      metadata: { workflow_id: 'w1', workflow_name: '' },
    });
    expect(again.map(payloadOf)).toMatchObject([{ events: 1, steps: { started: 0 } }]);
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
    expect(summaries.map(payloadOf)).toMatchObject([{ events: 2, lost: 0 }]);
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

  it('counts what could not be written, and goes on', async () => {
    await using manager = createManager({ path: '/dev/full' });
    const plugin = await manager.load('audit-log');
    const [ended] = await runWorkflow(plugin, 'w', 'completed');
    expect(ended === undefined ? undefined : payloadOf(ended)).toMatchObject({ events: 4, lost: 4 });
  });

  it('that cannot be opened fails the start, in words', async () => {
    await using manager = createManager({ path: '/dev/null/audit.jsonl' });
    await expect(manager.load('audit-log')).rejects.toMatchObject({
      code: 'INIT_FAILED',
      message: expect.stringMatching(/(EEXIST|ENOTDIR).*\/dev\/null/),
    });
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
