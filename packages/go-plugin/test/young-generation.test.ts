import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { callProbe, launchProbe } from './support/probe.js';

/** The limit, and a page's worth of V8's own. */
const limitBytes = 17 * 2 ** 20;

describe('a plugin that makes much garbage', () => {
  test('keeps its young generation small', async ({ sandbox }) => {
    await using plugin = await launchProbe(sandbox);
    const { bytes } = await callProbe(plugin, { op: 'churn', steps: 4_000 });
    expect(bytes).toBeLessThan(limitBytes);
    expect(bytes).toBeGreaterThan(limitBytes / 4);
  });

  test('lets it grow where whoever started it chose a size', async ({ sandbox }) => {
    await using plugin = await launchProbe(sandbox, { env: { NODE_OPTIONS: '--max-semi-space-size=32' } });
    const { bytes } = await callProbe(plugin, { op: 'churn', steps: 4_000 });
    expect(bytes).toBeGreaterThan(limitBytes);
  });
});
