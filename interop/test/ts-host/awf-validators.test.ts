import type { LoadedPlugin } from '@awf/plugin-host';
import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { failureOf } from './support/failures.js';
import { managerOf } from './support/go-manager.js';

/** The workflow of the test vectors, as AWF writes it. */
const dangerous = {
  Name: 'w',
  Initial: 'a',
  Steps: { a: { Name: 'a', Type: 'command', Command: 'rm -rf $X', OnSuccess: 'b' } },
};

/** What a Go validator was called with. */
async function seenBy(plugin: LoadedPlugin) {
  const { data } = await plugin.execute('seen', {});
  return data.calls;
}

describePairing('ts-host/go-plugin', 'a validator', () => {
  for (const tls of ['auto', 'off'] as const) {
    test(`is sent the workflow as it is, and its findings keep their order, tls ${tls} [AWF-3.3-validate]`, async ({
      sandbox,
    }) => {
      const wires = [{ severity: 'warning' }, { severity: 'other' }, { severity: 'info' }, { wire: 0 }, { wire: 9 }];
      const issues = wires.map((issue, n) => ({ ...issue, message: `m${n}`, step: 's', field: 'f' }));
      await using manager = await managerOf(sandbox, ['validator'], { tls, config: () => ({ issues }) });
      const plugin = await manager.load('validator');
      const found = await plugin.validate(dangerous, { timeoutMs: 4_000 });
      expect(found).toEqual([
        { severity: 'warning', message: 'm0', step: 's', field: 'f' },
        { severity: 'error', message: 'm1', step: 's', field: 'f' },
        { severity: 'info', message: 'm2', step: 's', field: 'f' },
        // A severity that is not given, or not known, is an error.
        { severity: 'error', message: 'm3', step: 's', field: 'f' },
        { severity: 'error', message: 'm4', step: 's', field: 'f' },
      ]);
      expect(await seenBy(plugin)).toMatchObject([
        {
          method: 'ValidateWorkflow',
          workflow: JSON.stringify(dangerous),
          decoded: { name: 'w', steps: { a: { command: 'rm -rf $X' } } },
          deadline_ms: expect.toSatisfy((ms: number) => ms > 2_000 && ms < 4_500),
        },
      ]);
    });
  }

  test('can be asked about one step [AWF-3.3-validate]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['validator']);
    const plugin = await manager.load('validator');
    const message = 'Command uses potentially dangerous operation: rm';
    expect(await plugin.validate(dangerous, { step: 'a' })).toEqual([
      { severity: 'warning', message, step: 'a', field: 'command' },
    ]);
    expect(await plugin.validate(dangerous)).toEqual([]);
    expect(await seenBy(plugin)).toMatchObject([
      { method: 'ValidateStep', step: 'a' },
      { method: 'ValidateWorkflow', workflow: JSON.stringify(dangerous) },
    ]);
  });

  test('that fails tells its words [AWF-3.3-validate-failure]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['validator'], { config: () => ({ fail: 'no rules' }) });
    const plugin = await manager.load('validator');
    const failed = { code: 'CALL_FAILED', plugin: 'validator' };
    expect(await failureOf(plugin.validate(dangerous))).toMatchObject({
      ...failed,
      cause: { code: 2, details: 'validate workflow: no rules' },
    });
    expect(await failureOf(plugin.validate(dangerous, { step: 'a' }))).toMatchObject({
      ...failed,
      cause: { code: 2, details: 'validate step: no rules' },
    });
    // What a Go plugin cannot bind to its structs.
    expect(await failureOf(plugin.validate({ Name: 7 }))).toMatchObject({
      ...failed,
      message: expect.stringContaining('unmarshal workflow: json: cannot unmarshal number'),
    });
  });
});

describePairing('ts-host/go-plugin', 'the validators of all plugins', () => {
  const named = (name: string) => ({ peer: 'validator', name }) as const;

  test('are asked side by side; what two find is told once, in the order of plugins [AWF-6.7-merge]', async ({
    sandbox,
  }) => {
    const findings: Record<string, object[]> = {
      a: [{ message: 'both' }, { message: 'both', step: 's' }, { message: 'both' }],
      b: [
        { message: 'both', severity: 'info' },
        { message: 'own', severity: 'warning' },
      ],
    };
    await using manager = await managerOf(sandbox, [named('b'), named('a'), 'echo'], {
      config: ({ name }) => ({ issues: findings[name] ?? [], sleep_ms: name === 'a' ? 500 : 0 }) as never,
    });
    await manager.loadAll();
    const { issues, skipped } = await manager.validators.validate(dangerous);
    expect(skipped).toEqual([]);
    expect(issues).toEqual([
      { plugin: 'a', severity: 'error', message: 'both', step: '', field: '' },
      { plugin: 'a', severity: 'error', message: 'both', step: 's', field: '' },
      { plugin: 'b', severity: 'warning', message: 'own', step: '', field: '' },
    ]);
  });

  test('that fail, crash or take too long are skipped, and said to be [AWF-6.7-skip]', async ({ sandbox }) => {
    const configs: Record<string, object> = {
      broken: { fail: 'no rules' },
      dying: { die: true },
      fine: { issues: [{ message: 'found' }] },
      slow: { sleep_ms: 60_000 },
    };
    await using manager = await managerOf(sandbox, Object.keys(configs).map(named), {
      config: ({ name }) => (configs[name] ?? {}) as never,
    });
    await manager.loadAll();
    const started = performance.now();
    const { issues, skipped } = await manager.validators.validate(dangerous, { pluginTimeoutMs: 1_000 });
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(issues).toEqual([{ plugin: 'fine', severity: 'error', message: 'found', step: '', field: '' }]);
    expect(skipped.map(({ plugin, code }) => [plugin, code])).toEqual([
      ['broken', 'CALL_FAILED'],
      ['dying', 'CRASHED'],
      ['slow', 'DEADLINE_EXCEEDED'],
    ]);
  });
});
