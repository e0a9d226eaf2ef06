import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { closeCleanly, launch } from './support/go-hosts.js';

const built = fileURLToPath(new URL('../../../examples/typed-contract/dist/typed-contract', import.meta.url));

let folder = '';

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'awf-wf-')));
  await cp(built, join(folder, 'typed-contract'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function loadExample(): Promise<GoHost> {
  const cwd = join(folder, 'typed-contract');
  const host = await launch({ contract: 'workflow', command: join(cwd, 'typed-contract'), cwd });
  await host.call('wfLoad', {});
  return host;
}

const config = { carrier: '{{ .carrier }}', currency: 'EUR', _config_dir: '/etc/engine' };
const resolved = { ...config, carrier: 'ACME' };
const current = { grams: '1500', country: 'FR', speed: 'SPEED_EXPRESS', body: { other: 1 } };

describePairing('go-host/ts-plugin', 'the example of typed contracts', () => {
  it.each(['step.quote_proto', 'step.quote_schema'])(
    'run %s on the messages that Go makes [WF-6.2-own-message]',
    async (type) => {
      const host = await loadExample();
      const handle = await host.call('wfCreateStep', { type, name: 'quote', config });
      expect(await host.call('wfExecuteStep', { handle, config: resolved, current })).toEqual({
        output: { price: { currency: 'EUR', cents: 5_880 }, days: 1, notes: ['customs of FR'] },
        stop: false,
        typed: true,
      });
      await closeCleanly(host);
    },
  );

  it('refuse in Go already what the contract does not know [WF-6.3-strict]', async () => {
    const host = await loadExample();
    for (const type of ['step.quote_proto', 'step.quote_schema']) {
      const create = host.call('wfCreateStep', { type, name: 'quote', config: { ...config, nope: 1 } });
      await expect(create).rejects.toThrow('unknown field "nope"');
    }
    await closeCleanly(host);
  });

  it('have their values checked by the schema where the message says less', async () => {
    const host = await loadExample();
    const handle = await host.call('wfCreateStep', { type: 'step.quote_schema', name: 'quote', config });
    const tooLong = host.call('wfExecuteStep', { handle, config: { ...resolved, currency: 'euro' }, current });
    await expect(tooLong).rejects.toThrow('currency: ');
    await closeCleanly(host);
  });
});
