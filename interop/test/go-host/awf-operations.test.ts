import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { closeCleanly, launchAwf } from './support/go-hosts.js';

const method = {
  getInfo: '/plugin.v1.PluginService/GetInfo',
  init: '/plugin.v1.PluginService/Init',
  getOperation: '/plugin.v1.OperationService/GetOperation',
  execute: '/plugin.v1.OperationService/Execute',
};

const text = { name: 'text', type: 'string', required: true, description: 'Text to echo.' };
const prefix = { name: 'prefix', type: 'string', description: 'Optional prefix prepended to the text.' };
const echo = {
  name: 'echo',
  description: 'Echo text, optionally prepending a prefix.',
  inputs: [text, prefix],
  outputs: [
    { name: 'output', type: 'string', description: 'Prefix and text.' },
    { name: 'text', type: 'string', description: 'The text as it came.' },
    { name: 'prefix', type: 'string', description: 'The prefix as it came.' },
  ],
};

/** Sends the bytes of a vector and gives those of the answer. */
async function answerOf(host: GoHost, path: string, requestHex: string): Promise<unknown> {
  return host.call('rpc', { method: path, requestHex });
}

for (const autoMtls of [false, true]) {
  describePairing('go-host/ts-plugin', `AWF's contract, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`, () => {
    it('is served from the first call to the end [AWF-1.3-modes] [AWF-3.3-info]', async () => {
      const host = await launchAwf({ autoMtls });
      const info = await host.call('getInfo');
      expect(info).toEqual({ name: 'echo', version: '1.0.0', description: '', capabilities: ['awf.plugin.stream.v1'] });
      await host.call('init', { config: {} });
      expect(await host.call('execute', { operation: 'echo', inputs: { text: 'hello' } })).toMatchObject({
        success: true,
        output: 'hello',
      });
      await host.call('shutdown');
      await closeCleanly(host);
    });
  });
}

describePairing('go-host/ts-plugin', "AWF's test vectors", () => {
  it('get the answers of a Go plugin, byte for byte [AWF-2.2-vectors]', async () => {
    const host = await launchAwf();
    // A Go plugin's answer, and behind it the one capability that ours announces.
    const announced = `2214${Buffer.from('awf.plugin.stream.v1').toString('hex')}`;
    const vectors = [
      [method.getInfo, '', `0a046563686f1205312e302e30${announced}`],
      [
        method.init,
        '0a0d0a0564656275671204747275650a0c0a07726574726965731201330a110a05746f6b656e12082273336372337422',
        '',
      ],
      [method.execute, '0a037a7a7a', '2216756e6b6e6f776e206f7065726174696f6e3a207a7a7a'],
    ] as const;
    for (const [path, request, hex] of vectors) expect(await answerOf(host, path, request)).toEqual({ hex });
    // The entries of this one's map have no order.
    const sent = '0a046563686f12110a067072656669781207224157463a2022120f0a047465787412072268656c6c6f22';
    const executed = JSON.stringify(await answerOf(host, method.execute, sent));
    const parts = [
      '0801120a4157463a2068656c6c6f',
      '1a160a066f7574707574120c224157463a2068656c6c6f22',
      '1a110a067072656669781207224157463a2022',
      '1a0f0a047465787412072268656c6c6f22',
    ];
    for (const part of parts) expect(executed).toContain(part);
    expect(executed).toHaveLength(JSON.stringify({ hex: parts.join('') }).length);
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', "AWF's values", () => {
  it('are JSON documents, and text where they are none [AWF-3.1-json]', async () => {
    const host = await launchAwf();
    const base64 = (value: string) => Buffer.from(value).toString('base64');
    const inputs = { n: 3, f: 1.5, b: true, nul: null, arr: [1, 'a'], obj: { k: 'v' }, html: '<b>&', text: 'ä "q"' };
    const inputsRaw = { raw: base64('raw text'), empty: '', half: base64('{"a":') };
    const { success, data } = await host.call('execute', { operation: 'inputs', inputs, inputsRaw });
    expect(success).toBe(true);
    expect(data).toEqual({ ...inputs, raw: 'raw text', empty: '', half: '{"a":' });
    // The vector of a raw text, and of one that reads as a number and is taken as the text that the schema wants.
    const raw = await host.call('execute', { operation: 'echo', inputsRaw: { text: base64('raw text') } });
    expect(raw).toMatchObject({ success: true, output: 'raw text', dataRaw: { text: '"raw text"', prefix: '""' } });
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'PluginService', () => {
  it('brings the config, or fails with the reason [AWF-3.3-init]', async () => {
    const host = await launchAwf();
    const config = { foo: 'bar', n: 3, f: 1.5, b: true, nul: null, arr: [1, 2], obj: { k: 'v' } };
    await host.call('init', { config, configRaw: { raw: 'eHg=' } });
    expect((await host.call('execute', { operation: 'config' })).data).toEqual({ ...config, raw: 'xx' });
    await closeCleanly(host);
    const refused = await launchAwf();
    expect(await refused.try('init', { config: { refuse: 'no such token' } })).toMatchObject({
      error: { code: 'Unknown', detail: 'plugin init failed: no such token' },
    });
    await closeCleanly(refused);
  });
});

describePairing('go-host/ts-plugin', 'OperationService', () => {
  it('tells operations with their schemas, in order [AWF-3.3-list] [AWF-3.3-get]', async () => {
    const host = await launchAwf();
    const { operations = [] } = await host.call('listOperations');
    expect(operations.map(({ name }) => name)).toEqual(['echo', 'sleep', 'inputs', 'config', 'fail', 'kaboom']);
    expect(operations[0]).toEqual(echo);
    expect(operations[1]).toEqual({ name: 'sleep' });
    // And describes one, or refuses a name that is not declared.
    expect(await host.call('getOperation', { name: 'echo' })).toEqual({ operation: echo });
    for (const [name, quoted] of [
      ['nope', '"nope"'],
      ['a"\n', '"a\\"\\n"'],
    ] as const) {
      expect(await host.try('getOperation', { name })).toMatchObject({
        error: { code: 'Unknown', detail: `operation ${quoted} not found` },
      });
    }
    await closeCleanly(host);
  });

  it('answers failures as results [AWF-3.3-failure]', async () => {
    const host = await launchAwf();
    const execute = (operation: string, inputs = {}) => host.call('execute', { operation, inputs });
    const nothing = { success: false, output: '', data: {} };
    expect(await execute('kaboom')).toMatchObject({ ...nothing, error: 'kaboom' });
    expect(await execute('fail')).toMatchObject({
      success: false,
      output: 'half of it',
      error: 'failed on purpose',
      data: { done: 1 },
    });
    expect(await execute('zzz')).toMatchObject({ ...nothing, error: 'unknown operation: zzz' });
    expect(await execute('echo')).toMatchObject({ ...nothing, error: expect.stringMatching(/^text: /) });
    expect(await execute('echo', { text: 5 })).toMatchObject({ ...nothing, error: expect.stringMatching(/^text: /) });
    const log = await host.waitForLog(
      'the stack',
      ({ level, message }) => level === 'error' && message === 'operation failed',
    );
    expect(log.fields).toMatchObject({ operation: 'kaboom', error: expect.stringContaining('Error: kaboom\n') });
    await closeCleanly(host);
  });

  it('ends a call at the deadline of the host [AWF-3.3-cancel]', async () => {
    const host = await launchAwf();
    await host.call('getInfo');
    expect(await host.try('execute', { operation: 'sleep', timeoutMs: 800 })).toMatchObject({
      error: { code: 'DeadlineExceeded' },
    });
    // Host and plugin each have a clock for the deadline; the host's may be the first to cancel.
    const log = await host.waitForLog('the end', ({ message }) => message === 'sleep ended');
    expect(log).toMatchObject({ level: 'warn', fields: { reason: expect.stringMatching(/deadline|cancelled/) } });
    await closeCleanly(host);
  });

  it('of a plugin without operations has the words that AWF compares [AWF-3.2-missing]', async () => {
    const host = await launchAwf({ hostEnv: { AWF_FIXTURE: 'none' } });
    expect(await host.call('listOperations')).toEqual({});
    expect(await host.call('getOperation', { name: 'any' })).toEqual({ operation: { name: 'any' } });
    expect(await host.call('execute', { operation: 'any' })).toMatchObject({
      success: false,
      error: 'plugin does not implement operations',
    });
    await closeCleanly(host);
  });
});
