import { getEventListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { PluginProcess } from '@awf/go-plugin/host';
import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { failureOfBad, memoryMiB } from './support/bad-plugin.js';
import { answerEcho, callProbe, launchProbe, ProbeService } from './support/probe.js';

const cycles = 50;
/** For a machine with much else to do. */
const timeout = 120_000;

/** What this process has open and waits for, counted by kind. */
function resources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { descriptors: readdirSync('/proc/self/fd').length };
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  for (const event of ['exit', 'SIGINT', 'SIGTERM', 'uncaughtException', 'warning']) {
    counts[`${event} listeners`] = process.listenerCount(event);
  }
  return counts;
}

/** The same when nothing of what was done before is still ending. */
async function settledResources(): Promise<Readonly<Record<string, number>>> {
  let last = resources();
  const isSettled = async () => {
    const previous = last;
    await pause(100);
    last = resources();
    return JSON.stringify(last) === JSON.stringify(previous);
  };
  await expect.poll(isSettled, { timeout: 5_000 }).toBe(true);
  return last;
}

/** What there is more of than before. */
function excessOver(before: Readonly<Record<string, number>>): readonly string[] {
  const more = Object.entries(resources()).filter(([kind, count]) => count > (before[kind] ?? 0));
  return more.map(([kind, count]) => `${kind}: ${count}, was ${before[kind] ?? 0}`);
}

/** Runs `work` so many times, two at a time as the machine has cores. */
async function repeat(times: number, work: (index: number) => Promise<void>): Promise<void> {
  const lane = async (first: number) => {
    for (let index = first; index < times; index += 2) await work(index);
  };
  await Promise.all([lane(0), lane(1)]);
}

/** Serves the probe's echo to the plugin through the broker, until the plugin is gone. */
async function serveBack({ broker }: PluginProcess): Promise<number> {
  const id = broker.nextId();
  await broker.acceptAndServe(id, (registrar) => registrar.addService(ProbeService, { call: answerEcho }));
  return id;
}

describe('starting and stopping again and again (fault 33)', () => {
  test(`${cycles} plugins leave no descriptor, process, socket, timer or listener`, { timeout }, async ({
    sandbox,
  }) => {
    const cycle = async (index: number) => {
      const plugin = await launchProbe(sandbox, { tls: index % 2 === 0 ? 'auto' : 'off' });
      expect(await callProbe(plugin, { op: 'echo', value: index })).toEqual({ value: index });
      if (index % 10 === 0) await callProbe(plugin, { op: 'dial', id: await serveBack(plugin) });
      expect(await plugin.close()).toMatchObject({ how: 'exited', forced: false });
    };
    await cycle(0);
    const before = await settledResources();
    const memory = memoryMiB();
    await repeat(cycles, cycle);
    await expect.poll(() => excessOver(before), { timeout: 5_000 }).toEqual([]);
    expect(sandbox.processes()).toEqual([]);
    expect(memoryMiB() - memory).toBeLessThan(100);
  });

  test(`${cycles} starts that fail leave none either`, { timeout }, async ({ sandbox }) => {
    const signal = new AbortController().signal;
    const cycle = async () => {
      await failureOfBad(sandbox, 'exits.sh', { args: ['1', 'no'], signal });
    };
    await cycle();
    const before = await settledResources();
    await repeat(cycles, cycle);
    await expect.poll(() => excessOver(before), { timeout: 5_000 }).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(sandbox.processes()).toEqual([]);
  });
});
