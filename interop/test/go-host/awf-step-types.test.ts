import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { closeCleanly, launchCapable } from './support/go-hosts.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The gRPC status with which a step of this type ends. */
async function statusOf(host: GoHost, params: { stepType: string; config?: unknown; inputs?: unknown }) {
  const { error } = await host.try('executeStep', { stepName: 's', ...params });
  return `${error?.code}: ${error?.detail}`;
}

for (const autoMtls of [false, true]) {
  describePairing('go-host/ts-plugin', `step types, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`, () => {
    it('are listed in order and run [AWF-3.3-list-step-types] [AWF-3.3-execute-step]', async () => {
      const host = await launchCapable({ autoMtls });
      await host.call('init');
      const listed = await host.call('listStepTypes');
      expect(listed[0]).toEqual({ name: 'query', description: 'Run a query and give its rows.' });
      expect(listed.map(({ name }) => name)).toEqual(['query', 'seen', 'exit', 'fail', 'hang']);
      expect(await host.call('executeStep', { stepName: 's', stepType: 'query' })).toEqual({
        output: 'Query executed successfully',
        exitCode: 0,
        data: { rows_affected: 0, timestamp: '2026-03-29T05:00:00Z' },
        dataRaw: '{"rows_affected":0,"timestamp":"2026-03-29T05:00:00Z"}',
      });
      await closeCleanly(host);
    });
  });
}

describePairing('go-host/ts-plugin', 'a step', () => {
  it('gets config and inputs as one document each, and answers output, data and exit code [AWF-3.3-execute-step]', async () => {
    const host = await launchCapable();
    await host.call('init');
    const config = { n: 3, f: 1.5, b: true, nul: null, arr: [1, 'a'], obj: { k: 'v' }, html: '<b>&\u2028' };
    const inputs = { who: 'wörld', output: 'OWN' };
    const call = { stepName: 'a step', stepType: 'seen' };
    expect(await host.call('executeStep', { ...call, config, inputs })).toMatchObject({
      output: 'a step',
      exitCode: 0,
      data: { config, inputs },
    });
    // No bytes at all, and null, are an empty object.
    for (const empty of [{}, { config: null, inputs: null }]) {
      expect((await host.call('executeStep', { ...call, ...empty })).data).toEqual({ config: {}, inputs: {} });
    }
    for (const code of [1, 255, -3, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(await host.call('executeStep', { ...call, stepType: 'exit', config: { code } })).toEqual({
        output: 'half of it, and the rest',
        exitCode: code,
        dataRaw: '',
      });
    }
    await closeCleanly(host);
  });

  it('that cannot be run is UNKNOWN, with the words of a Go plugin [AWF-3.3-step-failure]', async () => {
    const host = await launchCapable();
    await host.call('init');
    expect(await statusOf(host, { stepType: 'fail' })).toBe('Unknown: execute step: failed on purpose');
    expect(await statusOf(host, { stepType: 'nope' })).toMatch(/^Unknown: execute step: unknown step type: nope/);
    expect(await statusOf(host, { stepType: 'exit', config: {} })).toMatch(/^Unknown: execute step: code: /);
    expect(await statusOf(host, { stepType: 'exit', config: { code: 2 ** 31 } })).toMatch(
      /^Unknown: execute step: .*32/,
    );
    expect(await statusOf(host, { stepType: 'seen', config: [1] })).toMatch(/^Unknown: unmarshal config: /);
    expect(await statusOf(host, { stepType: 'seen', inputs: 'text' })).toMatch(/^Unknown: unmarshal inputs: /);
    for (const field of ['config', 'inputs']) {
      const raw = { stepType: 'seen', [`${field}Raw`]: base64('not json') };
      expect(await statusOf(host, raw)).toMatch(new RegExp(`^Unknown: unmarshal ${field}: `));
    }
    // And the plugin goes on.
    expect(await host.try('executeStep', { stepType: 'query' })).toMatchObject({ ok: true });
    await closeCleanly(host);
  });

  it('sees the deadline and the cancellation of the host [AWF-3.3-step-deadline]', async () => {
    const host = await launchCapable();
    await host.call('init');
    const ends = ({ message }: { message: string }) => message === 'hang ended';
    expect(await host.try('executeStep', { stepType: 'hang', timeoutMs: 500 })).toMatchObject({
      error: { code: 'DeadlineExceeded' },
    });
    await host.waitForLog('the deadline', ends);
    expect(await host.try('executeStep', { stepType: 'hang', cancelAfterMs: 300 })).toMatchObject({
      error: { code: 'Canceled' },
    });
    await host.waitForLog('the cancellation', () => host.logs.filter(ends).length === 2);
    await closeCleanly(host);
  });
});
