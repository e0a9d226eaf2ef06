import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStatusLine } from './status-line.js';

function collect(isTTY: boolean) {
  let written = '';
  const stream = { isTTY, columns: 20, write: (text: string) => (written += text) };
  return { status: createStatusLine(stream), written: () => written };
}

const clear = '\r\u001b[2K';

describe('createStatusLine', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // The clock of durations goes with the faked one; faking it as a whole breaks vitest's own on Node 20.10.
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('is silent where no terminal reads, but prints', () => {
    const { status, written } = collect(false);
    status.show('starting');
    status.print('a line');
    status.clear();
    expect(written()).toBe('a line\n');
  });

  it('stays below what is printed, and goes', () => {
    const { status, written } = collect(true);
    status.show('starting');
    status.print('a line');
    status.clear();
    status.print('the end');
    expect(written()).toBe(`${clear}starting${clear}a line\n${clear}starting${clear}the end\n`);
  });

  it('counts the seconds, on one line', () => {
    const { status, written } = collect(true);
    status.show('a text longer than the terminal');
    expect(written()).toBe(`${clear}a text longer than `);
    status.show('waiting');
    vi.advanceTimersByTime(2_000);
    expect(written().endsWith(`${clear}waiting 1 s${clear}waiting 2 s`)).toBe(true);
    status.clear();
    expect(vi.getTimerCount()).toBe(0);
  });
});
