import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import { checkPluginFolder } from '@awf/plugin-cli/build';
import { PluginServiceClient } from '@awf/plugin-proto/workflow';
import type { ContractRegistry, ExecuteStepResponse, HandleResponse } from '@awf/plugin-proto/workflow/messages';
import { magicCookies } from '@awf/plugin-sdk/contract';
import { decodeTyped, encodeTypedConfig, encodeTypedInput, readMessageTypes } from '@awf/plugin-sdk/message';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { quote } from '../src/quote.js';

const folder = fileURLToPath(new URL('../dist/typed-contract/', import.meta.url));
const messages = {
  'step.quote_proto': 'shipping.v1.Quote',
  'step.quote_schema': 'typed_contract.contracts.StepQuoteSchema',
} as const;

function launchBuilt({ env }: Sandbox): Promise<PluginProcess> {
  const command = `${folder}typed-contract`;
  return launch({
    name: 'typed-contract',
    command,
    magicCookies,
    versions: [1],
    startTimeoutMs: 10_000,
    env,
    tls: 'off',
  });
}

function ask<Response>(start: (done: (error: Error | null, response: Response) => void) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

/** Runs a step as an engine does that has read its contract. */
async function runStep(plugin: PluginProcess, type: keyof typeof messages, sent: { config: object; current: object }) {
  const client = plugin.connection.client(PluginServiceClient);
  const registry = await ask<ContractRegistry>((done) => client.getContractRegistry({}, done));
  const contract = registry.contracts.find(({ stepType }) => stepType === type);
  expect(contract).toMatchObject({
    mode: 3,
    configMessage: `${messages[type]}Config`,
    inputMessage: `${messages[type]}Input`,
  });
  const { types } = readMessageTypes(registry.fileDescriptorSet);
  const [config, input, output] = ['Config', 'Input', 'Output'].map((part) => types?.find(`${messages[type]}${part}`));
  if (config === undefined || input === undefined || output === undefined)
    throw new TypeError(`no messages of ${type}`);
  const typedConfig = encodeTypedConfig(config, sent.config).payload;
  const create = { type, name: 'quote', config: undefined, typedConfig };
  const { handleId, error } = await ask<HandleResponse>((done) => client.createStep(create, done));
  if (error !== '') return { error };
  const structs = { triggerData: undefined, current: undefined, metadata: undefined, config: undefined };
  const typedInput = encodeTypedInput(input, sent.current).payload;
  const request = { ...structs, handleId, stepOutputs: new Map(), typedConfig, typedInput };
  const answer = await ask<ExecuteStepResponse>((done) => client.executeStep(request, done));
  if (answer.typedOutput === undefined) return { error: answer.error };
  expect(answer.output).toBeUndefined();
  return { output: decodeTyped(output, answer.typedOutput).value, error: answer.error };
}

const config = { carrier: 'ACME', currency: 'EUR', _config_dir: '/etc/engine' };
const current = { grams: '1500', country: 'FR', speed: 'SPEED_EXPRESS', body: { other: 1 } };

describe.each(['step.quote_proto', 'step.quote_schema'] as const)('%s of the built folder', (type) => {
  test('quotes a parcel, on messages alone', async ({ sandbox }) => {
    await using plugin = await launchBuilt(sandbox);
    expect(await runStep(plugin, type, { config, current })).toEqual({
      output: { price: { currency: 'EUR', cents: 5_880 }, days: 1, notes: ['customs of FR'] },
      error: '',
    });
  });

  test('leaves out a list without items, as protobuf does', async ({ sandbox }) => {
    await using plugin = await launchBuilt(sandbox);
    const home = { grams: 999, country: 'DE', speed: 'SPEED_STANDARD' };
    expect((await runStep(plugin, type, { config, current: home })).output).toEqual({
      price: { currency: 'EUR', cents: 490 },
      days: 2,
    });
  });
});

describe('the two ways to write it', () => {
  test('differ in what is checked: a schema says more than a message', async ({ sandbox }) => {
    await using plugin = await launchBuilt(sandbox);
    const wrong = { config: { ...config, currency: 'euro' }, current };
    expect((await runStep(plugin, 'step.quote_schema', wrong)).error).toContain('currency: ');
    expect((await runStep(plugin, 'step.quote_proto', wrong)).error).toBe('');
  });

  test('are both listed for wfctl, in a folder that says what its code says', async () => {
    await checkPluginFolder(folder);
    const entries: readonly object[] = JSON.parse(readFileSync(`${folder}plugin.contracts.json`, 'utf8'));
    expect(entries).toEqual(
      Object.entries(messages).map(([type, message]) => ({
        kind: 'step',
        type,
        mode: 'strict',
        config: `${message}Config`,
        input: `${message}Input`,
        output: `${message}Output`,
      })),
    );
  });

  test('stand on one calculation', () => {
    expect(quote({ grams: 1, country: 'DE', express: false })).toEqual({ cents: 490, days: 2, notes: [] });
    expect(quote({ grams: 2_001, country: 'US', express: false })).toMatchObject({ cents: 4_410, days: 6 });
  });
});
