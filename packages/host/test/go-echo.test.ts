import { readdirSync, readFileSync } from 'node:fs';
import { type LaunchOptions, launch, type PluginProcess } from '@awf/go-plugin/host';
import { expect } from 'vitest';
import { describeWithGo, goPeer, makeGoPluginFolder } from '../../../interop/src/index.js';
import type { Sandbox } from '../../../test/support/sandbox.js';
import { OperationAdapter } from '../src/adapt/awf/operation.js';
import { PluginAdapter } from '../src/adapt/awf/plugin.js';
import { discoverPlugin, PluginManager } from '../src/index.js';
import { failureOf, test } from './support/plugins.js';

const timed = { timeoutMs: 10_000 };

/** The Go plugin without a manager: its operations for tests are not listed, so a manager does not call them. */
async function launchEcho(sandbox: Sandbox, options: Partial<LaunchOptions> = {}): Promise<PluginProcess> {
  return launch({
    name: 'echo',
    command: await goPeer('awf-plugin-echo'),
    magicCookies: [{ key: 'AWF_PLUGIN', value: 'awf-plugin-v1' }],
    versions: [1],
    env: sandbox.env,
    ...options,
  });
}

/** Processes, pipes and timers that this process holds. */
function activeHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(ProcessWrap|PipeWrap|Timeout)$/.test(kind)).length;
}

describeWithGo('a Go plugin under our host', () => {
  test('is asked for one answer by who watches, too, and its text is told at the end', async ({
    workshop: { folder, sandbox },
  }) => {
    await makeGoPluginFolder(folder);
    await using manager = new PluginManager({ directories: [folder], stateFile: false, env: sandbox.env });
    const echo = await manager.load('echo');
    const seen: unknown[] = [];
    const options = {
      onProgress: (fraction: number) => seen.push(fraction),
      onOutput: (text: string) => seen.push(text),
    };
    expect(await echo.execute('echo', { text: 'hello' }, options)).toMatchObject({ success: true, output: 'hello' });
    expect(seen).toEqual(['hello']);
  });

  for (const tls of ['auto', 'off'] as const) {
    test(`answers from its folder with tls ${tls}`, async ({ workshop: { folder, sandbox } }) => {
      await makeGoPluginFolder(folder);
      await using manager = new PluginManager({
        directories: [folder],
        stateFile: false,
        env: sandbox.env,
        tls,
        hostVersion: '0.11.0',
      });
      const [found] = await manager.discover();
      expect(found).toMatchObject({ name: 'echo', version: '1.0.0', problems: [], notes: [] });
      const echo = await manager.load('echo');
      expect(echo.info).toEqual({ name: 'echo', version: '1.0.0', description: '', capabilities: [] });
      expect((await echo.operations())[0]).toEqual({
        name: 'echo',
        description: 'Echo text, optionally prepending a prefix.',
        inputs: [
          { name: 'text', type: 'string', required: true, description: 'Text to echo.' },
          { name: 'prefix', type: 'string', required: false, description: 'Optional prefix prepended to the text.' },
        ],
        outputs: [
          { name: 'output', type: 'string', required: false, description: 'Prefix and text.' },
          { name: 'text', type: 'string', required: false, description: 'The text as it came.' },
          { name: 'prefix', type: 'string', required: false, description: 'The prefix as it came.' },
        ],
      });
      expect(await echo.execute('echo', { text: 'hello', prefix: 'AWF: ' })).toEqual({
        success: true,
        output: 'AWF: hello',
        data: { output: 'AWF: hello', text: 'hello', prefix: 'AWF: ' },
        error: '',
      });
      expect(await manager.operations.execute('echo', { text: 5 })).toEqual({
        success: false,
        output: '',
        data: {},
        error: 'text is required',
      });
      expect(await failureOf(echo.execute('nope', {}))).toMatchObject({ code: 'UNKNOWN_NAME' });
      await manager.unload('echo');
      expect(manager.list()).toMatchObject([{ state: 'stopped', stop: { how: 'exited', exit: { code: 0 } } }]);
    });
  }

  test('runs as a bare executable, with nothing of the environment that it was not given', async ({
    workshop: { sandbox },
  }) => {
    process.env.HOST_SECRET = 'secret';
    process.env.HOST_PASSED = 'passed';
    await using manager = new PluginManager({ stateFile: false, env: sandbox.env, passEnv: ['HOST_PASSED'] });
    const echo = await manager.load(await discoverPlugin(await goPeer('awf-plugin-echo')));
    expect(echo).toMatchObject({ name: 'echo', version: '1.0.0' });
    const environment = readFileSync(`/proc/${echo.status.pid}/environ`, 'utf8').split('\0');
    expect(environment).toEqual(
      expect.arrayContaining([
        'HOST_PASSED=passed',
        'AWF_PLUGIN=awf-plugin-v1',
        'WORKFLOW_PLUGIN=workflow-external-plugin-v1',
      ]),
    );
    expect(environment.join()).not.toContain('HOST_SECRET');
    delete process.env.HOST_SECRET;
    delete process.env.HOST_PASSED;
  });

  test('decodes and encodes values as Go does', async ({ workshop: { sandbox } }) => {
    await using plugin = await launchEcho(sandbox);
    await new PluginAdapter(plugin).init({ token: 's3cr3t', n: 3, deep: { a: [null, true] } }, timed);
    const operations = new OperationAdapter(plugin);
    expect((await operations.execute('config', {}, timed)).data).toEqual({
      token: 's3cr3t',
      n: 3,
      deep: { a: [null, true] },
    });
    const input = {
      html: '<b>&\u2028',
      big: 12345678901234567890n,
      emoji: '\u{1f600}',
      nested: { list: [1, 'a'] },
      empty: '',
      nul: null,
    };
    expect((await operations.execute('inputs', input, timed)).data).toEqual({ ...input, big: 12345678901234567000 });
    expect(await operations.execute('fail', {}, timed)).toMatchObject({ success: false, error: 'failed on purpose' });
    expect(await operations.execute('panic', {}, timed)).toMatchObject({
      success: false,
      error: 'plugin panic: kaboom',
    });
  });

  test('sees deadlines and cancellations', async ({ workshop: { sandbox } }) => {
    const heard: string[] = [];
    await using plugin = await launchEcho(sandbox, { onStderr: (data) => heard.push(Buffer.from(data).toString()) });
    const operations = new OperationAdapter(plugin);
    expect(await failureOf(operations.execute('sleep', { ms: 60_000 }, { timeoutMs: 200 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    const controller = new AbortController();
    const call = failureOf(operations.execute('sleep', { ms: 60_000 }, { ...timed, signal: controller.signal }));
    setTimeout(() => controller.abort(), 200);
    expect(await call).toMatchObject({ code: 'CANCELLED' });
    expect(await operations.execute('sleep', { ms: 1 }, timed)).toMatchObject({ success: true, output: 'slept' });
    await sandbox.waitFor('it noticed both', () => heard.join('').split('sleep: cancelled').length === 3);
  });

  test('names its limit when a message is too large', async ({ workshop: { sandbox } }) => {
    await using plugin = await launchEcho(sandbox);
    const operations = new OperationAdapter(plugin);
    const error = await failureOf(operations.execute('echo', { text: 'x'.repeat(5_000_000) }, timed));
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', kind: 'plugin' });
    expect(error.message).toMatch(
      /^Plugin echo could not execute "echo": .*max \(\d+ vs\. 4194304\)\. Go plugins take messages up to 4194304 bytes; send less at once\.$/,
    );
    expect(await operations.execute('echo', { text: 'still there' }, timed)).toMatchObject({ success: true });
  });

  test('its crash ends the call with its exit code', async ({ workshop: { sandbox } }) => {
    await using plugin = await launchEcho(sandbox);
    const error = await failureOf(new OperationAdapter(plugin).execute('crash', {}, timed));
    expect(error).toMatchObject({
      code: 'CRASHED',
      kind: 'plugin',
      evidence: { pid: plugin.pid, exitCode: 3, state: 'exited' },
    });
    expect(error.message).toMatch(/^Plugin echo crashed while it was to execute "crash": it exited with code 3\. /);
  });

  test('twenty loads and unloads leave nothing behind', async ({ workshop: { folder, sandbox } }) => {
    await makeGoPluginFolder(folder);
    await using manager = new PluginManager({ directories: [folder], stateFile: false, env: sandbox.env });
    await manager.load('echo');
    await manager.unload('echo');
    const descriptors = readdirSync('/proc/self/fd').length;
    const handles = activeHandles();
    for (let round = 0; round < 20; round += 1) {
      const echo = await manager.load('echo');
      expect(await echo.execute('echo', { text: String(round) })).toMatchObject({ output: String(round) });
      await manager.unload('echo');
    }
    await sandbox.waitFor('descriptors are back', () => readdirSync('/proc/self/fd').length <= descriptors);
    expect(activeHandles()).toBeLessThanOrEqual(handles);
    expect(readdirSync(sandbox.folder).filter((name) => name !== 'work')).toEqual([]);
  });
});
