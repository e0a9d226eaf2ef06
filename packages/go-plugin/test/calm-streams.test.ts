import { describe, expect } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import type { PluginProcess } from '../src/host.js';
import { callProbe, launchProbe } from './support/probe.js';

const calls = 3_000;
/** What a call may leave in the old generation, in bytes: it is 600, and 4,000 to 6,000 with a `Map` of Node's. */
const leftBytes = 2_000;

async function launchOn(binary: string, sandbox: Sandbox): Promise<PluginProcess> {
  return launchProbe(sandbox, { env: { PATH: nodeEnvironment(binary).PATH }, tls: 'off' });
}

async function callMany(plugin: PluginProcess): Promise<void> {
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun++ < calls) await callProbe(plugin, { op: 'echo', value: 'calm' });
  };
  await Promise.all(Array.from({ length: 64 }, worker));
}

describe.each(nodeVersions)('a plugin on Node %s', (version) => {
  test('keeps the streams of its connections in a table of ours', async ({ sandbox, skip }) => {
    const binary = await nodeBinary(version);
    if (binary === undefined) return skip();
    await using plugin = await launchOn(binary, sandbox);
    expect(await callProbe(plugin, { op: 'streamTables' })).toEqual({ names: ['StreamTable'] });
  });
});

// From 24 on it depends on what V8 took there before, until its first full collection.
describe.each(nodeVersions.filter((version) => /^2[02]\./.test(version)))(
  'a plugin under load on Node %s',
  (version) => {
    test('leaves calls in the young generation', { timeout: 60_000 }, async ({ sandbox, skip }) => {
      const binary = await nodeBinary(version);
      if (binary === undefined) return skip();
      await using plugin = await launchOn(binary, sandbox);
      await callMany(plugin);
      const before = await callProbe(plugin, { op: 'old' });
      await callMany(plugin);
      const after = await callProbe(plugin, { op: 'old' });
      expect((Number(after['bytes']) - Number(before['bytes'])) / calls).toBeLessThan(leftBytes);
    });
  },
);
