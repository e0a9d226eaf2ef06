import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { externalManagerOf, makeStep } from './support/external-manager.js';
import { failureOf } from './support/failures.js';

// Our host makes messages by the descriptors of a Go plugin, and reads what it answers by them.

describePairing('ts-host/go-plugin', 'typed contracts of a Go plugin', () => {
  for (const [way, type] of [
    ['strict', 'step.go_typed'],
    ['both', 'step.go_both'],
  ] as const) {
    test(`that are ${way} get messages, and their answers are read [WF-6.3-strict] [WF-6.3-both]`, async ({
      sandbox,
    }) => {
      await using manager = await externalManagerOf(sandbox, ['full']);
      const step = await makeStep(await manager.loadPlugin('full'), type, { suffix: '!', _config_dir: '/etc/engine' });
      // A text for an integer, as a template gives it; a key that the message does not have is the pipeline's.
      expect(await step.execute({ current: { text: 'ab', times: '2', other: 1 } })).toEqual({
        // Integers of 64 bits are texts in proto's JSON.
        output: { text: 'abab!', big: '12345678901' },
        stop: false,
      });
    });
  }

  test('that are strict fail here for what breaks them [WF-6.3-strict]', async ({ sandbox }) => {
    await using manager = await externalManagerOf(sandbox, ['full']);
    const full = await manager.loadPlugin('full');
    expect((await failureOf(makeStep(full, 'step.go_typed', { nope: 1 }))).message).toMatch(/nope/);
    const step = await makeStep(full, 'step.go_typed', { suffix: '!' });
    expect((await failureOf(step.execute({ current: { text: 'ab', times: 'many' } }))).message).toMatch(/times|many/);
  });

  test('that are both go as Structs where no message can be made [WF-6.3-both-struct]', async ({ sandbox }) => {
    await using manager = await externalManagerOf(sandbox, ['full']);
    const full = await manager.loadPlugin('full');
    const step = await makeStep(full, 'step.go_both', { suffix: '!', nope: 1 });
    expect(await step.execute({ current: { text: 'ab', times: 1 } })).toEqual({
      output: { text: 'ab!', way: 'struct' },
      stop: false,
    });
  });
});
