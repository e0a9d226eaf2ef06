import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import { closeCleanly, launchAwf, launchCapable } from './support/go-hosts.js';

// AWF plugin spec §9: the bytes that real Go peers exchange. Those of operations are in awf-operations.test.ts.

const method = {
  executeStep: '/plugin.v1.StepTypeService/ExecuteStep',
  validateWorkflow: '/plugin.v1.ValidatorService/ValidateWorkflow',
  validateStep: '/plugin.v1.ValidatorService/ValidateStep',
  handleEvent: '/plugin.v1.EventService/HandleEvent',
  streamEvents: '/plugin.v1.EventService/StreamEvents',
  init: '/plugin.v1.PluginService/Init',
  shutdown: '/plugin.v1.PluginService/Shutdown',
};

/** A field of the wire with that number, of bytes or text shorter than 128 bytes. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

const workflow = Buffer.from(
  '{"Name":"w","Initial":"a","Steps":{"a":{"Name":"a","Type":"command","Command":"rm -rf $X","OnSuccess":"b"}}}',
);
const issueHex =
  '0a4008011230436f6d6d616e64207573657320706f74656e7469616c6c792064616e6765726f7573206f7065726174696f6e3a20726d' +
  '1a01612207636f6d6d616e64';
const stepHex =
  '0a0972756e5f7175657279120571756572791a147b227175657279223a2253454c4543542031227d220e7b22656e76223a2270726f64227d';
const eventHex =
  '0a2431313131313131312d323232322d343333332d383434342d353535353535353535353535120f776f726b666c6f772e6661696c6564' +
  '18de89f6aacbe08ef5182204636f72652a0d0a056572726f721204626f6f6d2a110a0b776f726b666c6f775f696412027731';
const streamedHex = '0a0169120c737465702e737461727465642204636f72654001';
const realInitHex =
  '0a0c0a0361727212055b312c325d0a090a01621204747275650a080a01661203312e350a0c0a03666f6f120522626172220a060a016e' +
  '1201330a0b0a036e756c12046e756c6c0a100a036f626a12097b226b223a2276227d';

describePairing('go-host/ts-plugin', "AWF's test vectors of step types, validators and events", () => {
  it('get the answers of a Go plugin, byte for byte [AWF-2.2-vectors]', async () => {
    const host = await launchCapable();
    await host.call('init');
    const validateStep = Buffer.concat([field(1, workflow), field(2, 'a')]).toString('hex');
    const answer = Buffer.concat([
      field(1, 'Query executed successfully'),
      field(2, '{"rows_affected":0,"timestamp":"2026-03-29T05:00:00Z"}'),
    ]);
    const vectors = [
      [method.validateStep, validateStep, issueHex],
      // The exit code 0 is not sent.
      [method.executeStep, stepHex, answer.toString('hex')],
      [method.shutdown, '', ''],
    ] as const;
    for (const [path, requestHex, hex] of vectors) {
      expect(await host.call('rpc', { method: path, requestHex })).toEqual({ hex });
    }
    await closeCleanly(host);
  });

  it('are read as they were meant [AWF-2.2-vectors]', async () => {
    const host = await launchCapable();
    await host.call('awfLoad');
    const handled = await host.call('rpc', { method: method.handleEvent, requestHex: eventHex });
    const report = Buffer.from(JSON.stringify({ type: 'workflow.failed', id: '11111111-2222-4333-8444-555555555555' }));
    expect(JSON.stringify(handled)).toContain(report.subarray(0, -1).toString('hex'));
    // A single message and the half-close are, on the wire, a unary call.
    expect(await host.call('rpc', { method: method.streamEvents, requestHex: streamedHex })).toEqual({ hex: '' });
    expect(host.emits).toMatchObject([{ request: { event_type: 'capable.started', propagation_depth: 1 } }]);
    await closeCleanly(host);
  });

  it('are nothing to a plugin that has no such part [AWF-2.2-vectors]', async () => {
    const host = await launchAwf();
    const requestHex = field(1, workflow).toString('hex');
    expect(await host.call('rpc', { method: method.validateWorkflow, requestHex })).toEqual({ hex: '' });
    expect(await host.call('rpc', { method: method.handleEvent, requestHex: eventHex })).toEqual({ hex: '' });
    expect(await host.try('rpc', { method: method.executeStep, requestHex: stepHex })).toMatchObject({
      error: { code: 'Unknown', detail: 'plugin does not implement step types' },
    });
    await closeCleanly(host);
  });

  it('of a real Init bring its config [AWF-2.2-vectors]', async () => {
    const host = await launchAwf();
    expect(await host.call('rpc', { method: method.init, requestHex: realInitHex })).toEqual({ hex: '' });
    expect((await host.call('execute', { operation: 'config' })).data).toEqual({
      arr: [1, 2],
      b: true,
      f: 1.5,
      foo: 'bar',
      n: 3,
      nul: null,
      obj: { k: 'v' },
    });
    await closeCleanly(host);
  });

  it("of a real host's inputs are read with their types [AWF-2.2-vectors]", async () => {
    const host = await launchAwf();
    // As AWF writes { s, n, f, b, nul, arr, obj, date, html } of a workflow: map keys sorted, text escaped for HTML.
    const texts = {
      arr: '[1,"a world"]',
      b: 'true',
      date: '"2024-01-02T00:00:00Z"',
      f: '1.5',
      html: '"\\u003cb\\u003e\\u0026"',
      n: '3',
      nul: 'null',
      obj: '{"k":"world","z":1}',
      s: '"hi world"',
    };
    const inputsRaw = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, Buffer.from(text).toString('base64')]),
    );
    expect((await host.call('execute', { operation: 'inputs', inputsRaw })).data).toEqual({
      arr: [1, 'a world'],
      b: true,
      date: '2024-01-02T00:00:00Z',
      f: 1.5,
      html: '<b>&',
      n: 3,
      nul: null,
      obj: { k: 'world', z: 1 },
      s: 'hi world',
    });
    await closeCleanly(host);
  });
});
