import { ExecuteUpdate } from '@awf/plugin-proto/awf/stream/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryOutlet } from '../../test/support/memory-outlet.js';
import type { StreamUpdate } from '../contract/stream.js';
import { Mask } from './mask.js';
import { StreamedOutput } from './streamed-output.js';

type Sent = StreamUpdate<never>;

function textOf(sent: readonly Sent[]): readonly string[] {
  return sent.flatMap(({ update }) => (update?.$case === 'output' ? [update.value] : []));
}

function fractionsOf(sent: readonly Sent[]): readonly number[] {
  return sent.flatMap(({ update }) => (update?.$case === 'progress' ? [update.value.fraction] : []));
}

async function isPending(work: Promise<unknown>): Promise<boolean> {
  const turn = new Promise((resolve) => setImmediate(resolve, 'turn'));
  return (await Promise.race([work, turn])) === 'turn';
}

describe('a reader that keeps up', () => {
  it('gets everything as it comes, in order', async () => {
    const outlet = new MemoryOutlet<Sent>();
    const output = new StreamedOutput(outlet, new Mask());
    output.write('a');
    output.progress({ fraction: 0.5, message: 'half' });
    output.write('');
    output.write('b');
    await output.flush();
    expect(outlet.sent.map(({ update }) => update)).toEqual([
      { $case: 'output', value: 'a' },
      { $case: 'progress', value: { fraction: 0.5, message: 'half' } },
      { $case: 'output', value: 'b' },
    ]);
    expect(await output.end()).toEqual({ text: '', isStreamed: true });
  });

  it('is told that nothing was streamed where nothing was written', async () => {
    const output = new StreamedOutput(new MemoryOutlet<Sent>(), new Mask());
    output.progress({ fraction: 1, message: undefined });
    output.write('');
    expect(await output.end()).toEqual({ text: '', isStreamed: false });
  });

  it('gets no secret, in text or in progress', async () => {
    const mask = new Mask();
    mask.add('hunter2');
    const outlet = new MemoryOutlet<Sent>();
    const output = new StreamedOutput(outlet, mask);
    output.progress({ fraction: 0, message: 'using hunter2' });
    for (const piece of ['is hun', 'ter', '2 or h']) output.write(piece);
    await output.end();
    expect(textOf(outlet.sent)).toEqual(['is ', '*** or ', 'h']);
    expect(JSON.stringify(outlet.sent)).toContain('using ***');
  });
});

describe('a reader that is slow', () => {
  it('has at most 16 messages waiting; then text is joined and only the latest progress kept', async () => {
    const outlet = new MemoryOutlet<Sent>(false);
    const output = new StreamedOutput(outlet, new Mask());
    for (let n = 0; n < 100_000; n += 1) {
      output.progress({ fraction: n / 100_000, message: undefined });
      if (n % 1_000 === 0) output.write(`${n} `);
    }
    expect(outlet.sent).toHaveLength(16);
    const ended = output.end();
    expect(await isPending(ended)).toBe(true);
    outlet.take(16);
    await ended;
    const late = outlet.sent.slice(16);
    expect(textOf(late)).toEqual([Array.from({ length: 99 }, (_, n) => `${n + 1}000 `).join('')]);
    expect(fractionsOf(late)).toEqual([0.99999]);
  });

  it('cuts what waits into pieces of 64 Ki', async () => {
    const outlet = new MemoryOutlet<Sent>(false);
    const output = new StreamedOutput(outlet, new Mask());
    output.write('x'.repeat(3_000_000));
    expect(textOf(outlet.sent).map(({ length }) => length)).toEqual(Array.from({ length: 16 }, () => 65_536));
    const flushed = output.flush();
    for (let turn = 0; turn < 5; turn += 1) {
      outlet.take(16);
      await isPending(flushed);
    }
    await flushed;
    expect(textOf(outlet.sent).join('')).toHaveLength(3_000_000);
  });

  it('holds back whoever awaits flush until all is taken', async () => {
    const outlet = new MemoryOutlet<Sent>(false);
    const output = new StreamedOutput(outlet, new Mask());
    output.write('a');
    const flushed = output.flush();
    expect(await isPending(flushed)).toBe(true);
    outlet.take(1);
    await flushed;
    for (let n = 0; n < 40; n += 1) output.write('b');
    const again = output.flush();
    outlet.take(16);
    expect(await isPending(again)).toBe(true);
    outlet.take(16);
    await again;
    expect(textOf(outlet.sent).join('')).toBe(`a${'b'.repeat(40)}`);
  });
});

it('carries any text over the wire, however it is cut, within characters too', async () => {
  // UTF-16 units on purpose: half of them cut a character apart.
  const unit = fc.oneof(fc.constantFrom('a', '\n', 'é', '€'), fc.constant('🙂'));
  const text = fc.string({ unit, maxLength: 60 });
  const cuts = fc.array(fc.nat(120), { maxLength: 12 });
  const takes = fc.array(fc.nat(20), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(text, cuts, takes, fc.integer({ min: 1, max: 40 }), async (whole, at, taken, repeat) => {
      const outlet = new MemoryOutlet<Sent>(false);
      const output = new StreamedOutput(outlet, new Mask());
      const long = whole.repeat(repeat);
      const edges = [0, ...at.map((edge) => edge % (long.length + 1)).sort((a, b) => a - b), long.length];
      for (const [index, edge] of edges.entries()) {
        output.write(long.slice(edges[index - 1] ?? 0, edge));
        outlet.take(taken[index] ?? 0);
        await Promise.resolve();
      }
      const ended = output.end();
      while (await isPending(ended)) outlet.take(16);
      const arrived = outlet.sent.map((sent) => ExecuteUpdate.decode(ExecuteUpdate.encode(sent).finish()));
      expect(arrived.map(({ update }) => (update?.$case === 'output' ? update.value : '')).join('')).toBe(long);
    }),
    { numRuns: 1_000 },
  );
});
