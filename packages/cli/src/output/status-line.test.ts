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

  it('changes its text for the same wait, and draws of many the last', () => {
    const { status, written } = collect(true);
    status.update('0 %');
    expect(written()).toBe(`${clear}0 %`);
    for (let n = 1; n <= 90_000; n += 1) status.update(`${n}`);
    expect(written()).toBe(`${clear}0 %`);
    vi.advanceTimersByTime(50);
    expect(written()).toBe(`${clear}0 %${clear}90000`);
    vi.advanceTimersByTime(1_000);
    expect(written().endsWith(`${clear}90000 1 s`)).toBe(true);
    status.update('late');
    status.clear();
    expect([written().includes('late'), vi.getTimerCount()]).toEqual([false, 0]);
  });

  it('leaves its line to another stream', () => {
    const { status, written } = collect(true);
    status.show('busy');
    status.hide();
    status.hide();
    vi.advanceTimersByTime(1_000);
    expect(written()).toBe(`${clear}busy${clear}`);
    status.print('a log line');
    expect(written()).toBe(`${clear}busy${clear}\na log line\n${clear}busy 1 s`);
    status.hide();
    status.reveal();
    expect(written().endsWith(`${clear}busy 1 s`)).toBe(true);
    status.hide();
    status.clear();
    const before = written();
    status.reveal();
    expect(written()).toBe(before);
  });
});
