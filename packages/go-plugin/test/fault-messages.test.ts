import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { memoryMiB } from './support/bad-plugin.js';
import { callProbe, launchProbe } from './support/probe.js';

const mebi = 2 ** 20;

describe('messages above 4 MiB between a host and a plugin of ours (fault 18)', () => {
  // The time is for a machine with much else to do.
  test.for([5, 64])('%i MiB, to the plugin and back', { timeout: 120_000 }, async (size, { sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const before = memoryMiB();
    const length = size * mebi;
    expect(await callProbe(plugin, { op: 'size', text: 'x'.repeat(length) })).toEqual({ length });
    const { text } = await callProbe(plugin, { op: 'make', length });
    expect(String(text)).toHaveLength(length);
    // A text, its bytes, a frame and what TLS holds of them, each way.
    expect(memoryMiB() - before).toBeLessThan(100 + 12 * size);
    await plugin.ping();
    expect(await plugin.close()).toMatchObject({ how: 'exited', forced: false });
  });
});
