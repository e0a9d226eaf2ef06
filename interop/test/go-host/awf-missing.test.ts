import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import { closeCleanly, launchAwf } from './support/go-hosts.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describePairing('go-host/ts-plugin', 'a plugin that has nothing', () => {
  it('answers as a Go plugin without the part, with its texts and codes [AWF-3.2-missing]', async () => {
    const host = await launchAwf({ hostEnv: { AWF_FIXTURE: 'none' } });
    expect(await host.call('awfLoad')).toEqual({
      info: { name: 'echo', version: '1.0.0', description: '', capabilities: ['awf.plugin.stream.v1'] },
      initMs: expect.any(Number),
      operations: [],
      stepTypes: [],
      failures: [],
    });
    expect(await host.call('getOperation', { name: 'any' })).toEqual({ operation: { name: 'any' } });
    expect(await host.call('execute', { operation: 'any' })).toEqual({
      success: false,
      output: '',
      error: 'plugin does not implement operations',
      data: {},
      dataRaw: {},
    });
    // The document is not even read.
    const workflowRaw = base64('not json');
    expect(await host.call('validateWorkflow', { workflowRaw })).toEqual([]);
    expect(await host.call('validateStep', { workflowRaw, stepName: 'a' })).toEqual([]);
    expect((await host.try('executeStep', { stepType: 'any', configRaw: workflowRaw })).error).toMatchObject({
      code: 'Unknown',
      detail: 'plugin does not implement step types',
    });
    expect(await host.call('handleEvent', { event: { type: 'workflow.started' } })).toEqual([]);
    for (const events of [
      [],
      [{ type: 'step.started' }],
      Array.from({ length: 50 }, () => ({ type: 'step.started' })),
    ]) {
      expect((await host.try('streamEvents', { events })).error).toMatchObject({
        code: 'Unimplemented',
        detail: 'plugin does not implement EventSubscriber',
      });
    }
    await closeCleanly(host);
  });
});
