import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedPlugin, PluginManager } from '@awf/plugin-host';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import type { plugin } from '../src/plugin.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

let bench: Workbench;
let manager: PluginManager;
let everything: LoadedPlugin<typeof plugin>;

beforeAll(async () => {
  bench = await createWorkbench();
  const env = { TMPDIR: bench.temp, SECRET_OF_THE_TEST: 'hidden' };
  manager = new PluginManager({ directories: [dist], stateFile: false, hostVersion: '0.11.0', env });
  everything = await manager.load<typeof plugin>('everything');
});

afterAll(async () => {
  await manager[Symbol.asyncDispose]();
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

describe('operations', () => {
  it('are all there', async () => {
    const names = (await everything.operations()).map(({ name }) => name);
    expect(names).toEqual(['echo', 'fail', 'throw', 'sleep', 'progress', 'config', 'whoami']);
  });

  it('echo answers as the echo plugin does', async () => {
    expect(await everything.execute('echo', { text: 'wörld', prefix: 'hello, ' })).toEqual({
      success: true,
      output: 'hello, wörld',
      data: { output: 'hello, wörld' },
      error: '',
    });
  });

  it('fail and throw both end in a failed result', async () => {
    const expected = { success: false, output: '', data: {}, error: 'no luck' };
    expect(await everything.execute('fail', { message: 'no luck' })).toEqual(expected);
    expect(await everything.execute('throw', { message: 'no luck' })).toEqual(expected);
  });

  it('sleep lasts as long as it is told, and ends with its caller', async () => {
    const start = performance.now();
    expect(await everything.execute('sleep', { ms: 60 })).toMatchObject({ success: true, data: { slept_ms: 60 } });
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
    const ended = new Promise<void>((resolve) => {
      manager.on('log', ({ message }) => message.includes('ended after its caller had gone') && resolve());
    });
    const call = everything.execute('sleep', { ms: 86_400_000 }, { signal: AbortSignal.timeout(50) });
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await ended;
  });

  it('sleep refuses what no timer can wait', async () => {
    expect(await everything.execute('sleep', { ms: 86_400_001 })).toMatchObject({
      success: false,
      error: expect.stringMatching(/^ms: /),
    });
  });

  it('progress tells each step', async () => {
    const told: unknown[] = [];
    using _listener = manager.on('log', ({ message, fields }) => message === 'progress' && told.push(fields));
    expect(await everything.execute('progress', { steps: 4 })).toMatchObject({ success: true, data: { steps: 4 } });
    await expect.poll(() => told.length).toBe(4);
    expect(told).toMatchObject(
      [0.25, 0.5, 0.75, 1].map((fraction, i) => ({ fraction, message: `step ${i + 1} of 4` })),
    );
    const heard: string[] = [];
    const onProgress = (fraction: number, message?: string): void => void heard.push(`${fraction} ${message}`);
    await everything.execute('progress', { steps: 2 }, { onProgress });
    expect(heard).toEqual(['0.5 step 1 of 2', '1 step 2 of 2']);
    expect(await everything.execute('progress', { steps: 0 })).toMatchObject({ success: true, data: { steps: 0 } });
  });

  it('config is empty where the host sent none', async () => {
    expect(await everything.execute('config', {})).toMatchObject({ success: true, data: { config: {} } });
  });

  it('config returns all that the host sent, whatever it is', async () => {
    const sent = { log_file: '/nowhere/log', debug: true, retries: 3, nested: { list: [null, 'x'] } };
    await using other = new PluginManager({
      directories: [dist],
      stateFile: false,
      env: { TMPDIR: bench.temp },
      config: () => sent,
    });
    const configured = await other.load<typeof plugin>('everything');
    expect(await configured.execute('config', {})).toMatchObject({ data: { config: sent } });
  });

  it('whoami tells the process, and only the names of its variables', async () => {
    const result = await everything.execute('whoami', {});
    if (!result.success) throw new Error(result.error);
    expect(result.data).toMatchObject({ pid: everything.status.pid, cwd: process.cwd() });
    expect(result.data.argv.some((argument) => argument.endsWith('awf-plugin-everything'))).toBe(true);
    expect(result.data.env).toEqual(expect.arrayContaining(['AWF_PLUGIN', 'SECRET_OF_THE_TEST']));
    expect(JSON.stringify(result)).not.toContain('hidden');
  });
});

describe('step types', () => {
  it('are listed with their plugin', () => {
    expect(manager.stepTypes.list().map(({ name }) => name)).toEqual(['everything.upper', 'everything.count']);
  });

  it('upper gives text, data and the exit code that it is told', async () => {
    expect(await everything.executeStep('upper', { config: { text: 'loud' } })).toEqual({
      output: 'LOUD',
      data: { text: 'LOUD' },
      exitCode: 0,
    });
    expect(await manager.stepTypes.execute('everything.upper', { config: { text: 'a', exit_code: '-3' } })).toEqual({
      output: 'A',
      data: { text: 'A' },
      exitCode: -3,
    });
    await expect(manager.stepTypes.execute('everything.upper', { config: {} })).rejects.toMatchObject({
      code: 'CALL_FAILED',
      message: expect.stringContaining('execute step: text: '),
    });
  });

  it('count takes any config', async () => {
    expect((await everything.executeStep('count', { config: { a: 1, b: [], c: null } })).data).toEqual({ count: 3 });
    expect((await everything.executeStep('count', {})).data).toEqual({ count: 0 });
  });
});

describe('the validator', () => {
  it('finds the forbidden workflow and the suspicious step', async () => {
    const workflow = { Name: 'forbidden', Steps: { fine: { Name: 'fine' }, suspicious: { Name: 'suspicious' } } };
    expect(await manager.validators.validate(workflow)).toEqual({
      issues: [
        {
          plugin: 'everything',
          severity: 'error',
          message: 'a workflow must not be named forbidden',
          step: '',
          field: 'name',
        },
        {
          plugin: 'everything',
          severity: 'warning',
          message: 'a step named suspicious',
          step: 'suspicious',
          field: 'name',
        },
      ],
      skipped: [],
    });
    expect((await manager.validators.validate({ Name: 'fine', Steps: {} })).issues).toEqual([]);
  });
});

describe('events, by the host', () => {
  it('are answered and emitted, and arrive at whoever listens', async () => {
    const file = path.join(bench.folder, 'events.jsonl');
    await using other = new PluginManager({
      directories: [dist],
      stateFile: false,
      env: { TMPDIR: bench.temp },
      config: () => ({ log_file: file }),
    });
    const heard: string[] = [];
    using _listening = other.events.subscribe('everything.*', ({ type, source, depth, payload }) => {
      heard.push(`${type} ${source} ${depth} ${Buffer.from(payload)}`);
    });
    await other.load('everything');
    await expect.poll(() => heard).toEqual(['everything.ready everything 0 ']);
    other.events.publish({ type: 'workflow.started', metadata: { workflow_id: 'w', workflow_name: 'n' } });
    other.events.publish({ type: 'step.completed', metadata: { workflow_id: 'w', step_name: 'build' } });
    other.events.publish({ type: 'other.thing' });
    await other.events.flush();
    expect(heard.slice(1)).toEqual(['everything.seen everything 1 {"step":"build"}']);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['workflow.started', 'step.completed']);
  });
});

describe('the manifest', () => {
  it('says what the plugin has', async () => {
    const [found] = await manager.discover();
    expect(found).toMatchObject({ problems: [], manifest: { name: 'everything', version: '1.0.0' } });
    expect(found?.manifest?.capabilities).toEqual(['operations', 'step_types', 'validators', 'events']);
    expect(found?.manifest?.events).toEqual({
      subscribe: ['workflow.*', 'step.*'],
      emit: ['everything.seen', 'everything.ready'],
    });
    expect([...(found?.manifest?.config.keys() ?? [])]).toEqual(['log_file']);
    expect(await readFile(`${dist}/everything/plugin.yaml`, 'utf8')).toMatch(/^awf_version: ['"]?>=0\.8\.0['"]?$/m);
  });
});
