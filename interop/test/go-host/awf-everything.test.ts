import { cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { goPeer } from '../../src/go-peer.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly, type LaunchOptions, launch } from './support/go-hosts.js';

// The built example, copied to a folder of its own, under a Go host that does as AWF does.

const built = fileURLToPath(new URL('../../../examples/everything/dist/everything', import.meta.url));
const operations = ['echo', 'fail', 'throw', 'sleep', 'progress', 'config', 'whoami'];
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const justNow = expect.toSatisfy((nanos: string) => Math.abs(Date.now() - Number(BigInt(nanos) / 1_000_000n)) < 60_000);

const completed = {
  id: '11111111-2222-4333-8444-555555555555',
  type: 'step.completed',
  timestamp: '1795312292869276894',
  source: 'core',
  metadata: { workflow_id: 'w1', step_name: 'build' },
  depth: 1,
};

let folder = '';

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'awf-ev-')));
  await cp(built, join(folder, '.awf/plugins/everything'), { recursive: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Launches the copy with its project folder as the working folder, and the relative path that AWF would use. */
function launchEverything(options: LaunchOptions = {}): Promise<GoHost> {
  const command = './.awf/plugins/everything/awf-plugin-everything';
  return launch({ contract: 'awf', command, cwd: folder, ...options });
}

/** Waits for that many emits, and gives their requests. */
async function waitForEmits(host: GoHost, count: number) {
  await waitUntil(`${count} emits`, 7_000, () => (host.emits.length >= count ? true : undefined));
  expect(host.emits).toHaveLength(count);
  return host.emits.map(({ request }) => request);
}

for (const autoMtls of [false, true]) {
  describePairing(
    'go-host/ts-plugin',
    `everything, copied alone, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`,
    () => {
      it("lives through AWF's order of calls, within its deadlines [AWF-6.2-order] [AWF-4-folder]", async () => {
        const host = await launchEverything({ autoMtls, lazy: true });
        const loaded = await host.call('awfLoad');
        expect(loaded).toMatchObject({ operations, stepTypes: ['upper', 'count'], failures: [] });
        expect(loaded.info).toMatchObject({
          name: 'everything',
          version: '1.0.0',
          capabilities: ['awf.plugin.stream.v1'],
        });
        expect(loaded.initMs).toBeLessThan(3_000);
        const operation = (name: string, inputs = {}) => host.call('awfOperation', { operation: name, inputs });
        expect(await operation('echo', { text: 'hello', prefix: 'AWF: ' })).toMatchObject({
          success: true,
          output: 'AWF: hello',
          dataRaw: { output: '"AWF: hello"' },
        });
        expect(await operation('whoami')).toMatchObject({ data: { pid: await host.call('pid'), cwd: folder } });
        await expect(operation('nope')).rejects.toThrow('operation "nope" not found');
        expect(await host.call('awfUnload')).toMatchObject({ exitCode: 0, forced: false, hung: false });
        await closeCleanly(host);
      });

      it('runs its operations [AWF-3.1-json] [AWF-3.3-failure] [AWF-3.3-cancel]', async () => {
        const host = await launchEverything({ autoMtls });
        await host.call('awfLoad', { config: { n: 3, nested: { list: [1] } }, configRaw: { raw: 'eHg=' } });
        const execute = (name: string, inputs = {}) => host.call('execute', { operation: name, inputs });
        expect(await execute('config')).toMatchObject({
          data: { config: { n: 3, nested: { list: [1] }, raw: 'xx' } },
        });
        // What a template of a workflow gives is always a text.
        expect(await execute('sleep', { ms: '5' })).toMatchObject({ success: true, data: { slept_ms: 5 } });
        expect(await execute('progress', { steps: 3 })).toMatchObject({ success: true, data: { steps: 3 } });
        for (const name of ['fail', 'throw']) {
          expect(await execute(name, { message: 'out of paper' })).toMatchObject({
            success: false,
            error: 'out of paper',
            data: {},
          });
        }
        expect(await execute('sleep', { ms: 'soon' })).toMatchObject({
          success: false,
          error: expect.stringMatching(/^ms: /),
        });
        for (const end of [{ timeoutMs: 400 }, { cancelAfterMs: 200 }]) {
          const sleeping = await host.try('execute', { operation: 'sleep', inputs: { ms: 60_000 }, ...end });
          expect(sleeping).toMatchObject({ ok: false, error: { code: expect.stringMatching(/Deadline|Canceled/) } });
          expect(sleeping.ms).toBeLessThan(3_000);
        }
        await closeCleanly(host);
      });

      it('runs its step types [AWF-3.3-list-step-types] [AWF-3.3-execute-step] [AWF-3.3-step-failure]', async () => {
        const host = await launchEverything({ autoMtls });
        await host.call('awfLoad');
        expect(await host.call('listStepTypes')).toEqual([
          { name: 'upper', description: 'Puts a text in capitals' },
          { name: 'count', description: "Counts the keys of the step's config" },
        ]);
        const step = (stepType: string, config: unknown) =>
          host.try('executeStep', { stepName: 's', stepType, config });
        expect((await step('upper', { text: 'loud', exit_code: 3 })).value).toEqual({
          output: 'LOUD',
          exitCode: 3,
          data: { text: 'LOUD' },
          dataRaw: '{"text":"LOUD"}',
        });
        expect((await step('count', { a: 1, b: 2 })).value).toMatchObject({ exitCode: 0, data: { count: 2 } });
        expect((await step('count', null)).value).toMatchObject({ data: { count: 0 } });
        expect((await step('upper', {})).error).toMatchObject({
          code: 'Unknown',
          detail: expect.stringMatching(/^execute step: text: /),
        });
        await closeCleanly(host);
      });

      it('validates [AWF-3.3-validate]', async () => {
        const host = await launchEverything({ autoMtls });
        await host.call('awfLoad');
        const workflow = {
          Name: 'forbidden',
          Initial: 'fine',
          Steps: { fine: { Name: 'fine' }, suspicious: { Name: 'suspicious' } },
        };
        const [error, warning] = [
          { severity: 2, message: 'a workflow must not be named forbidden', step: '', field: 'name' },
          { severity: 1, message: 'a step named suspicious', step: expect.any(String), field: 'name' },
        ];
        expect(await host.call('validateWorkflow', { workflow })).toEqual([error, warning]);
        expect(await host.call('validateStep', { workflow, stepName: 'suspicious' })).toEqual([warning]);
        expect(await host.call('validateStep', { workflow, stepName: 'fine' })).toEqual([]);
        await closeCleanly(host);
      });

      it('emits when it is ready, and hands whole events back [AWF-3.4-ready] [AWF-3.3-handle-event] [AWF-3.3-returned]', async () => {
        const host = await launchEverything({ autoMtls });
        await host.call('awfLoad', { config: { log_file: 'events.jsonl' } });
        expect(await waitForEmits(host, 1)).toEqual([
          { event_type: 'everything.ready', source_plugin: 'everything', timestamp_unix_nanos: justNow },
        ]);
        expect(await host.call('handleEvent', { event: completed, timeoutMs: 5_000 })).toEqual([
          {
            id: uuid,
            type: 'everything.seen',
            timestamp: justNow,
            source: 'everything',
            metadata: {},
            payload: '{"step":"build"}',
            depth: 2,
          },
        ]);
        expect(await host.call('handleEvent', { event: { ...completed, type: 'workflow.started' } })).toEqual([]);
        const lines = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
        expect(lines.map((line) => JSON.parse(line))).toMatchObject([
          { type: 'step.completed', id: completed.id, source: 'core', depth: 1, metadata: completed.metadata },
          { type: 'workflow.started' },
        ]);
        expect(host.emits).toHaveLength(1);
        await closeCleanly(host);
      });

      it('answers the events of a stream by Emit [AWF-3.3-stream] [AWF-3.4-emit]', async () => {
        const host = await launchEverything({ autoMtls });
        await host.call('awfLoad');
        await waitForEmits(host, 1);
        const step = (name: string) => ({ ...completed, metadata: { step_name: name } });
        await host.call('streamEvents', { events: [step('a'), { ...completed, type: 'step.started' }, step('b')] });
        const seen = { event_type: 'everything.seen', source_plugin: 'everything', propagation_depth: 2 };
        expect((await waitForEmits(host, 3)).slice(1)).toMatchObject([seen, seen]);
        expect(host.emits.slice(1).map(({ payload }) => payload)).toEqual(['{"step":"a"}', '{"step":"b"}']);
        await closeCleanly(host);
      });
    },
  );
}

describePairing('go-host/ts-plugin', 'everything under a host that announces its event service', () => {
  it('late, emits that it is ready when it can [AWF-3.4-late]', async () => {
    const host = await launchEverything();
    const began = performance.now();
    await host.call('awfLoad', { announceAfterMs: 2_000 });
    expect(performance.now() - began).toBeLessThan(1_900);
    expect(host.emits).toEqual([]);
    expect(await waitForEmits(host, 1)).toMatchObject([{ event_type: 'everything.ready' }]);
    await closeCleanly(host);
  });

  it('never, says so after five seconds and works on; a stream ends all the same [AWF-3.4-late]', async () => {
    const host = await launchEverything();
    await host.call('awfLoad', { silent: true });
    const began = performance.now();
    const streamed = host.try('streamEvents', { events: [completed] });
    const log = await host.waitForLog('the failure', ({ message }) => message.includes('ready'), 8_000);
    expect(performance.now() - began).toBeGreaterThan(4_500);
    expect(log).toMatchObject({ level: 'error' });
    expect(JSON.stringify(log.fields)).toContain("waiting for the host's event service");
    expect(await streamed).toMatchObject({ ok: true });
    expect(await host.call('handleEvent', { event: completed })).toMatchObject([{ type: 'everything.seen' }]);
    expect(await host.call('execute', { operation: 'echo', inputs: { text: 'a' } })).toMatchObject({ success: true });
    await closeCleanly(host);
  });

  it('once, can emit much later [AWF-3.4-kept]', async () => {
    const host = await launchEverything({ autoMtls: true });
    await host.call('awfLoad');
    await waitForEmits(host, 1);
    await delay(7_000);
    await host.call('streamEvents', { events: [completed] });
    expect((await waitForEmits(host, 2))[1]).toMatchObject({ event_type: 'everything.seen' });
    await closeCleanly(host);
  });

  it('and refuses what is emitted, goes on [AWF-3.4-emit]', async () => {
    const host = await launchEverything();
    await host.call('awfLoad', { answers: { '*': { denied: true } } });
    await waitForEmits(host, 1);
    await host.waitForLog('the refusal', ({ fields }) => JSON.stringify(fields).includes('not authorized to emit'));
    await host.call('streamEvents', { events: [completed] });
    expect(await waitForEmits(host, 2)).toHaveLength(2);
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'everything under a host that watches', () => {
  it('tells its progress and its text before the result [AWF-8.3-streams]', async () => {
    for (const autoMtls of [false, true]) {
      const host = await launchEverything({ autoMtls });
      await host.call('awfLoad');
      const watch = (operation: string, inputs: object) =>
        host.call('watchExecute', { operation, inputs: { ...inputs } });
      const updates = await watch('progress', { steps: 3 });
      const told = updates.flatMap((update) => ('progress' in update ? [update.progress] : []));
      // One that the next one overtook is left out; the last one never is.
      expect(told.at(-1)).toEqual({ fraction: 1, message: 'step 3 of 3' });
      expect(told.map(({ fraction }) => fraction)).toEqual(told.map(({ fraction }) => fraction).toSorted());
      expect(updates.at(-1)).toMatchObject({ result: { success: true, data: { steps: 3 } } });
      expect(await watch('echo', { text: 'wörld', prefix: 'hello, ' })).toMatchObject([
        { output: 'hello, wörld' },
        { result: { success: true, data: { output: 'hello, wörld' } }, outputStreamed: true },
      ]);
      expect(await watch('fail', { message: 'no luck' })).toMatchObject([
        { result: { success: false, error: 'no luck' } },
      ]);
      const sleeping = await host.try('watchExecute', {
        operation: 'sleep',
        inputs: { ms: 60_000 },
        cancelAfterMs: 200,
      });
      expect(sleeping.error).toMatchObject({ code: 'Canceled' });
      await closeCleanly(host);
    }
  });
});

describePairing('go-host/ts-plugin', 'everything on every version of Node', () => {
  it.for(nodeVersions)("is ready within AWF's five seconds on Node %s [AWF-6.2-order]", async (version, { skip }) => {
    await goPeer('go-host');
    const binary = await nodeBinary(version);
    if (binary === undefined) return skip(`Node ${version} is not there`);
    const { PATH } = nodeEnvironment(binary);
    const host = await launchEverything({ autoMtls: true, lazy: true, hostEnv: { PATH } });
    expect(await host.call('awfLoad')).toMatchObject({ operations, failures: [] });
    await waitForEmits(host, 1);
    expect(await host.call('handleEvent', { event: completed })).toMatchObject([{ type: 'everything.seen' }]);
    expect(await host.call('awfUnload')).toMatchObject({ exitCode: 0, forced: false });
    await closeCleanly(host);
  });
});
