import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { goZeroTimestamp } from '../src/awf-event.js';
import { describeWithGo } from '../src/describe-with-peer.js';
import { GoHost } from '../src/go-host.js';
import type { GoHostOptions } from '../src/go-host-options.js';
import { goPeer } from '../src/go-peer.js';
import type { AwfPeer } from '../src/go-plugin-folder.js';
import { callsVariable, readPeerCalls } from '../src/peer-calls.js';
import { waitUntil } from '../src/wait-until.js';

// Go on both ends of AWF's contract: what fails here is wrong with the peers, not with us.

const hosts: GoHost[] = [];

async function launch(peer: AwfPeer, options: Partial<GoHostOptions> = {}): Promise<GoHost> {
  const host = await GoHost.launch({ contract: 'awf', command: await goPeer(`awf-plugin-${peer}`), ...options });
  hosts.push(host);
  return host;
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const services = '/plugin.v1';
const workflowJson = {
  Name: 'w',
  Initial: 'a',
  Steps: { a: { Name: 'a', Type: 'command', Command: 'rm -rf $X', OnSuccess: 'b' } },
};

for (const autoMtls of [false, true]) {
  const how = autoMtls ? 'over AutoMTLS' : 'without TLS';

  describeWithGo(`Go plugins under AWF's order of calls, ${how}`, () => {
    it('are loaded, called and unloaded', async () => {
      const host = await launch('echo', { autoMtls, lazy: true });
      expect(await host.call('awfLoad', { config: { n: 3 } })).toEqual({
        info: { name: 'echo', version: '1.0.0', description: '', capabilities: null },
        initMs: expect.any(Number),
        operations: ['echo'],
        stepTypes: [],
        failures: [],
      });
      expect(await host.call('awfOperation', { operation: 'echo', inputs: { text: 'hello' } })).toMatchObject({
        success: true,
        output: 'hello',
      });
      await expect(host.call('awfOperation', { operation: 'nope' })).rejects.toThrow('operation "nope" not found');
      expect(await host.call('awfUnload')).toMatchObject({ exitCode: 0, forced: false });
    });

    it("see the calls in that order, with AWF's deadlines", async () => {
      const host = await launch('echo', { autoMtls, lazy: true, hostEnv: { [callsVariable]: 'calls.jsonl' } });
      await host.call('awfLoad');
      const file = join(host.cwd, 'calls.jsonl');
      await waitUntil('the announcement', 5_000, async () =>
        (await readPeerCalls(file)).find((call) => call.announced),
      );
      await host.call('awfOperation', { operation: 'echo', inputs: { text: 'a' }, timeoutMs: 3_000 });
      await host.call('awfUnload');
      const calls = await readPeerCalls(file);
      const within = (limitMs: number) => expect.toSatisfy((ms: number) => ms > limitMs - 1_000 && ms <= limitMs);
      // The streams and the announcement run beside the calls.
      expect(calls.filter(({ method }) => method?.startsWith(services))).toEqual([
        { method: '/plugin.v1.PluginService/GetInfo' },
        { method: '/plugin.v1.PluginService/Init' },
        { method: '/plugin.v1.OperationService/ListOperations', deadlineMs: within(5_000) },
        { method: '/plugin.v1.StepTypeService/ListStepTypes', deadlineMs: within(5_000) },
        { method: '/plugin.v1.OperationService/GetOperation', deadlineMs: within(5_000) },
        { method: '/plugin.v1.OperationService/GetOperation', deadlineMs: within(5_000) },
        { method: '/plugin.v1.OperationService/Execute', deadlineMs: within(3_000) },
        { method: '/plugin.v1.PluginService/Shutdown', deadlineMs: within(5_000) },
      ]);
      expect(calls).toEqual(
        expect.arrayContaining([
          { method: '/plugin.GRPCBroker/StartStream' },
          { method: '/plugin.GRPCStdio/StreamStdio' },
          { announced: 1 },
        ]),
      );
      expect(calls.findIndex(({ announced }) => announced === 1)).toBeGreaterThan(
        calls.findIndex(({ method }) => method === '/plugin.v1.PluginService/Init'),
      );
      expect(calls.findLast(({ method }) => method)).toEqual({ method: '/plugin.GRPCController/Shutdown' });
    });

    it('emit over the broker', async () => {
      const host = await launch('events', { autoMtls });
      await host.call('awfLoad');
      const emitted = await host.call('execute', {
        operation: 'emit',
        inputs: { type: 'events.hello', payload: 'hi' },
      });
      expect(emitted).toMatchObject({ success: true, data: { ids: ['00000000-0000-4000-8000-000000000001'] } });
      expect(host.emits).toMatchObject([
        { payload: 'hi', request: { event_type: 'events.hello', source_plugin: 'events' } },
      ]);
    });
  });
}

describeWithGo('Go plugin with step types', () => {
  it('lists and runs them', async () => {
    const host = await launch('steps');
    const listed = await host.call('listStepTypes');
    expect(listed.slice(0, 2)).toEqual([
      { name: 'query', description: 'Run a query and give its rows.' },
      { name: 'execute', description: 'Run a statement and tell how many rows it changed.' },
    ]);
    const step = (stepType: string, config?: unknown) => host.call('executeStep', { stepName: 's', stepType, config });
    expect(await step('query', { query: 'SELECT 1' })).toEqual({
      output: 'Query executed successfully',
      exitCode: 0,
      data: { rows_affected: 0, timestamp: '2026-03-29T05:00:00Z' },
      dataRaw: '{"rows_affected":0,"timestamp":"2026-03-29T05:00:00Z"}',
    });
    expect(await step('echo', { output: 'o', data: { k: [1] }, exit_code: -3 })).toMatchObject({
      output: 'o',
      exitCode: -3,
      data: { k: [1] },
    });
    expect(await step('echo')).toEqual({ output: '', exitCode: 0, dataRaw: '' });
    expect(await step('raw', { text: 'not json' })).toMatchObject({ data: 'not json', dataRaw: 'not json' });
  });

  it('tells what came on the wire, and what Go makes of it', async () => {
    const host = await launch('steps');
    const seen = await host.call('executeStep', {
      stepName: 'n',
      stepType: 'seen',
      config: { a: '<b>' },
      inputsRaw: base64('{"x": 1}'),
      timeoutMs: 5_000,
    });
    expect(seen.data).toEqual({
      step_name: 'n',
      step_type: 'seen',
      config: '{"a":"<b>"}',
      inputs: '{"x": 1}',
      deadline_ms: expect.toSatisfy((ms: number) => ms > 4_000 && ms <= 5_000),
    });
    const decoded = { stepType: 'decoded', config: null, inputs: { n: 1 } };
    expect((await host.call('executeStep', decoded)).data).toEqual({ config: null, inputs: { n: 1 } });
  });

  it("fails with the texts of AWF's library", async () => {
    const host = await launch('steps');
    const failure = async (params: { stepType: string; config?: unknown; inputs?: unknown }) =>
      (await host.try('executeStep', params)).error;
    const unknown = (detail: string) => expect.objectContaining({ code: 'Unknown', detail });
    expect(await failure({ stepType: 'fail', config: { error: 'no' } })).toEqual(unknown('execute step: no'));
    expect(await failure({ stepType: 'nope' })).toEqual(unknown('execute step: unknown step type: nope'));
    expect(await failure({ stepType: 'odd' })).toEqual(unknown('marshal result data: json: unsupported value: +Inf'));
    const array = 'json: cannot unmarshal array into Go value of type map[string]interface {}';
    expect(await failure({ stepType: 'query', config: [1] })).toEqual(unknown(`unmarshal config: ${array}`));
    expect(await failure({ stepType: 'query', inputs: [1] })).toEqual(unknown(`unmarshal inputs: ${array}`));
    expect(await host.try('executeStep', { stepType: 'sleep', config: { ms: 9_000 }, timeoutMs: 200 })).toMatchObject({
      error: { code: 'DeadlineExceeded' },
    });
    await host.waitForLog('the cancellation', ({ message }) => message === '[WARN] sleep: cancelled');
    expect(await failure({ stepType: 'panic' })).toMatchObject({ code: 'Unavailable' });
  });

  it('takes no events', async () => {
    const host = await launch('steps');
    expect(await host.call('handleEvent', { event: { type: 'a.b' } })).toEqual([]);
    expect(await host.try('streamEvents', { events: [{ type: 'a.b' }] })).toMatchObject({
      error: { code: 'Unimplemented', detail: 'plugin does not implement EventSubscriber' },
    });
    expect(await host.call('execute', { operation: 'any' })).toMatchObject({
      success: false,
      error: 'plugin does not implement operations',
    });
    expect(await host.call('getOperation', { name: 'any' })).toEqual({ operation: { name: 'any' } });
    expect(await host.call('validateWorkflow', { workflowRaw: base64('not json') })).toEqual([]);
  });
});

describeWithGo('Go plugin that validates', () => {
  it('finds what it was told, with every severity of the wire', async () => {
    const host = await launch('validator');
    const severities = [{ severity: 'error' }, { severity: 'warning' }, { severity: 'info' }, { severity: 'other' }];
    const issues = [...severities, { wire: 0 }, { wire: 9 }].map((issue, n) => ({ ...issue, message: `m${n}` }));
    await host.call('init', { config: { issues: [...issues, { message: 'm0', step: 's', field: 'f' }] } });
    const found = await host.call('validateWorkflow', { workflow: workflowJson });
    expect(found.map(({ severity }) => severity)).toEqual([2, 1, 3, 2, 0, 9, 2]);
    expect(found[6]).toEqual({ severity: 2, message: 'm0', step: 's', field: 'f' });
  });

  it('warns of a dangerous step as in the test vectors', async () => {
    const host = await launch('validator');
    const message = 'Command uses potentially dangerous operation: rm';
    expect(await host.call('validateStep', { workflow: workflowJson, stepName: 'a' })).toEqual([
      { severity: 1, message, step: 'a', field: 'command' },
    ]);
    expect(await host.call('validateWorkflow', { workflow: workflowJson })).toEqual([]);
    const text = `unmarshal workflow: invalid character 'o' in literal null (expecting 'u')`;
    expect(await host.try('validateWorkflow', { workflowRaw: base64('not json') })).toMatchObject({
      error: { code: 'Unknown', detail: text },
    });
  });

  it('tells what it saw: Go loses where a step goes on', async () => {
    const host = await launch('validator');
    await host.call('validateWorkflow', { workflow: workflowJson, timeoutMs: 5_000 });
    const { data } = await host.call('execute', { operation: 'seen' });
    expect(data.calls).toMatchObject([
      {
        method: 'ValidateWorkflow',
        workflow: JSON.stringify(workflowJson),
        decoded: { name: 'w', initial: 'a', steps: { a: { type: 'command', on_success: '' } } },
        deadline_ms: expect.any(Number),
      },
    ]);
    expect((await host.call('execute', { operation: 'forget' })).data).toEqual({ calls: [] });
  });

  it('fails, takes long or dies where it is told so', async () => {
    const host = await launch('validator');
    const validate = async (config: Record<string, unknown>) => {
      await host.call('init', { config });
      return (await host.try('validateWorkflow', { workflow: workflowJson, timeoutMs: 500 })).error;
    };
    expect(await validate({ fail: 'no' })).toMatchObject({ code: 'Unknown', detail: 'validate workflow: no' });
    expect(await validate({ sleep_ms: 5_000 })).toMatchObject({ code: 'DeadlineExceeded' });
    await host.waitForLog('the cancellation', ({ message }) => message === '[WARN] validate: cancelled');
    expect(await validate({ die: true })).toMatchObject({ code: 'Unavailable' });
  });
});

describeWithGo('Go plugin that takes and emits events', () => {
  const when = (host: GoHost, inputs: Record<string, unknown>) => host.call('execute', { operation: 'when', inputs });
  const seen = async (host: GoHost) => (await host.call('execute', { operation: 'seen' })).data;

  it('sends events back as they are, and notes those that came', async () => {
    const host = await launch('events');
    const full = {
      id: 'i',
      type: 'events.b',
      timestamp: '-5',
      source: 's',
      metadata: { k: 'v' },
      payload: 'p',
      depth: 2,
    };
    await when(host, { type: 'a.b', reply: [{ type: 'events.a' }, full] });
    const event = { ...full, type: 'a.b', timestamp: '1795312292869276894', payloadBase64: '/w==', payload: '' };
    expect(await host.call('handleEvent', { event, timeoutMs: 5_000 })).toEqual([
      { id: '', type: 'events.a', timestamp: goZeroTimestamp, source: '', metadata: {}, payload: '', depth: 0 },
      full,
    ]);
    expect(await seen(host)).toEqual({
      events: [{ ...event, streamed: false, deadline_ms: expect.any(Number) }],
      failures: [],
    });
  });

  it('swallows the failure of a handler', async () => {
    const host = await launch('events');
    await when(host, { type: '*', reply: [{ type: 'events.a' }], fail: 'no' });
    expect(await host.call('handleEvent', { event: { type: 'a.b' } })).toEqual([]);
    await when(host, { type: '*', ms: 5_000 });
    // Not a deadline: the handler, whose failure is swallowed, might see it first and answer.
    expect(await host.try('handleEvent', { event: { type: 'a.b' }, cancelAfterMs: 200 })).toMatchObject({
      error: { code: 'Canceled' },
    });
    await when(host, { type: '*', die: true });
    expect(await host.try('handleEvent', { event: { type: 'a.b' } })).toMatchObject({ error: { code: 'Unavailable' } });
  });

  it('takes a stream, one after the other, and drops what it would answer', async () => {
    const host = await launch('events');
    await when(host, { type: '*', reply: [{ type: 'events.a' }] });
    await host.call('streamEvents', { events: [{ type: 'a.1' }, { type: 'a.2' }] });
    await host.call('streamOpen', { streamId: 'x' });
    await host.call('streamSend', { streamId: 'x', events: [{ type: 'b.1' }, { type: 'b.7', sequence: 7 }] });
    await host.call('streamSend', { streamId: 'x', events: [{ type: 'b.8' }] });
    await host.call('streamClose', { streamId: 'x' });
    const { events } = (await seen(host)) as { events: { type: string; sequence: number; streamed: boolean }[] };
    expect(events.map(({ type, sequence, streamed }) => [type, sequence, streamed])).toEqual([
      ['a.1', 1, true],
      ['a.2', 2, true],
      ['b.1', 1, true],
      ['b.7', 7, true],
      ['b.8', 8, true],
    ]);
  });

  it('emits what it is told, while it handles an event too', async () => {
    const host = await launch('events');
    const answers = { 'events.no': { denied: true }, 'events.off': { status: 14, message: 'later' } };
    await host.call('awfLoad', { answers });
    const emit = async (inputs: Record<string, unknown>) => host.call('execute', { operation: 'emit', inputs });
    const all = { source_plugin: 'other', depth: 5, timestamp: '7', metadata: { k: 'v' }, count: 2 };
    expect((await emit({ type: 'events.a', ...all })).data.ids).toHaveLength(2);
    expect(host.emits.map(({ request }) => request)[1]).toEqual({
      event_type: 'events.a',
      source_plugin: 'other',
      propagation_depth: 5,
      timestamp_unix_nanos: '7',
      metadata: { k: 'v' },
    });
    expect(await emit({ type: 'events.no' })).toMatchObject({
      success: false,
      error: 'plugin "events" not authorized to emit event type "events.no"',
    });
    expect(await emit({ type: 'events.off' })).toMatchObject({
      error: 'emit RPC failed: rpc error: code = Unavailable desc = later',
    });
    await when(host, { type: 'a.b', emit: [{ type: 'events.b' }, { type: 'events.no' }] });
    await host.call('handleEvent', { event: { type: 'a.b' } });
    expect((await seen(host)).failures).toEqual([
      'events.no: plugin "events" not authorized to emit event type "events.no"',
    ]);
    expect(host.emits.map(({ request }) => request.event_type).slice(-2)).toEqual(['events.b', 'events.no']);
  });

  it('waits five seconds for an announcement, and emits late where it dialled early', async () => {
    const [silent, late, early] = await Promise.all([launch('events'), launch('events'), launch('events')]);
    const emit = (host: GoHost) => host.try('execute', { operation: 'emit', inputs: { type: 'events.a' } });
    await silent.call('awfLoad', { silent: true });
    await late.call('awfLoad', { announceAfterMs: 1_500 });
    await early.call('awfLoad', { config: { dial: 'early' } });
    const [never, waited] = await Promise.all([emit(silent), emit(late)]);
    expect(never).toMatchObject({ value: { success: false, error: 'timeout waiting for connection info' } });
    expect(waited).toMatchObject({ value: { success: true } });
    expect(waited.ms).toBeGreaterThan(1_000);
    // More than five seconds after the announcement, when go-plugin has forgotten it.
    expect(await emit(early)).toMatchObject({ value: { success: true } });
  });
});

describeWithGo('Go plugin that dials before its line', () => {
  it('is late, without a host client, and refused by AWF', async () => {
    const [patient, awf] = await Promise.all([launch('eager'), launch('eager', { lazy: true })]);
    expect(patient.result('start')?.ms).toBeGreaterThan(5_000);
    await patient.call('awfLoad');
    expect(await patient.call('execute', { operation: 'emit', inputs: { word: 'a' } })).toMatchObject({
      success: false,
      error: 'host client not initialized',
    });
    await expect(awf.call('awfLoad')).rejects.toThrow('plugin connection timeout: exceeded 5s deadline');
    expect(await awf.call('exited')).toBe(true);
  });
});

describeWithGo('Go plugin with two services', () => {
  it('works, and answers UNIMPLEMENTED to everything else', async () => {
    const host = await launch('old');
    const loaded = await host.call('awfLoad');
    expect(loaded).toMatchObject({ operations: ['greet'], stepTypes: [], failures: [expect.any(String)] });
    expect(loaded.failures[0]).toContain('unknown service plugin.v1.StepTypeService');
    expect(await host.call('awfOperation', { operation: 'greet', inputs: { name: 'you' } })).toMatchObject({
      output: 'hello, you',
    });
    const failed = await Promise.all([
      host.try('validateWorkflow', { workflow: {} }),
      host.try('handleEvent', { event: { type: 'a.b' } }),
      host.try('streamEvents', { events: [{ type: 'a.b' }] }),
      host.try('executeStep', { stepType: 'a' }),
    ]);
    for (const { error } of failed) expect(error).toMatchObject({ code: 'Unimplemented' });
    expect(await host.call('awfUnload')).toMatchObject({ exitCode: 0, forced: false });
  });
});

describeWithGo('Go plugin with operations', () => {
  it('turns what goes wrong into results', async () => {
    const host = await launch('echo');
    const execute = (operation: string) => host.call('execute', { operation });
    const nothing = { success: false, output: '', data: {} };
    expect(await execute('fail')).toMatchObject({ ...nothing, error: 'failed on purpose' });
    expect(await execute('panic')).toMatchObject({ ...nothing, error: 'plugin panic: kaboom' });
    expect(await execute('nothing')).toMatchObject({
      ...nothing,
      error: 'plugin panic: runtime error: invalid memory address or nil pointer dereference',
    });
    expect(await execute('odd')).toMatchObject({
      success: true,
      output: 'odd',
      error: 'for your information',
      data: { kept: 1 },
    });
  });
});
