import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import { closeCleanly, launchCapable } from './support/go-hosts.js';

/** The workflow of the test vectors, as AWF writes it. */
const dangerous = {
  Name: 'w',
  Initial: 'a',
  Steps: { a: { Name: 'a', Type: 'command', Command: 'rm -rf $X', OnSuccess: 'b' } },
};
const warning = {
  severity: 1,
  message: 'Command uses potentially dangerous operation: rm',
  step: 'a',
  field: 'command',
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

for (const autoMtls of [false, true]) {
  describePairing('go-host/ts-plugin', `validators, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`, () => {
    it('find what is wrong with a workflow, in order [AWF-3.3-validate]', async () => {
      const host = await launchCapable({ autoMtls });
      await host.call('init');
      const workflow = { ...dangerous, Tags: ['info', 'error', 'warning'] };
      const tagged = (severity: number, name: string) => ({ severity, message: `tagged ${name}`, step: '', field: '' });
      const first = [tagged(3, 'info'), tagged(2, 'error'), tagged(1, 'warning')];
      // Rules for steps run for the whole workflow too.
      expect(await host.call('validateWorkflow', { workflow })).toEqual([...first, warning]);
      expect(await host.call('validateStep', { workflow, stepName: 'a' })).toEqual([warning]);
      await closeCleanly(host);
    });
  });
}

describePairing('go-host/ts-plugin', 'a workflow', () => {
  it('is read whatever spelling its keys have, and tells where a step goes on [AWF-3.7-workflow]', async () => {
    const host = await launchCapable();
    await host.call('init');
    const spellings = [
      { Name: 'w', Initial: 'a', Steps: { a: { Name: 'a', Timeout: 9, OnSuccess: 'b' } } },
      { name: 'w', initial: 'a', steps: { a: { name: 'a', timeout: 9, on_success: 'b' } } },
    ];
    for (const workflow of spellings) {
      expect(await host.call('validateWorkflow', { workflow })).toEqual([
        { severity: 3, message: 'a, a → b', step: 'a', field: '' },
      ]);
    }
    // As AWF writes what is not there.
    const empty = { Name: 'w', Tags: null, Steps: { a: { Timeout: 0, Config: null, Transitions: null } }, Hooks: null };
    expect(await host.call('validateWorkflow', { workflow: empty })).toEqual([]);
    await closeCleanly(host);
  });

  it('that cannot be validated is UNKNOWN, with the words of a Go plugin [AWF-3.3-validate-failure]', async () => {
    const host = await launchCapable();
    await host.call('init');
    const invalid = [
      host.try('validateWorkflow', { workflowRaw: base64('not json') }),
      host.try('validateStep', { workflowRaw: base64('not json'), stepName: 'a' }),
      host.try('validateWorkflow', { workflow: [1] }),
    ];
    for (const { error } of await Promise.all(invalid)) {
      expect(error).toMatchObject({ code: 'Unknown', detail: expect.stringMatching(/^unmarshal workflow: /) });
    }
    expect(await host.try('validateWorkflow', { workflow: { Name: 'broken' } })).toMatchObject({
      error: { code: 'Unknown', detail: 'validate workflow: cannot look at this' },
    });
    expect(await host.try('validateStep', { workflow: dangerous, stepName: 'z' })).toMatchObject({
      error: { code: 'Unknown', detail: expect.stringMatching(/^validate step: /) },
    });
    expect(await host.call('validateWorkflow', { workflow: dangerous })).toEqual([warning]);
    await closeCleanly(host);
  });
});
