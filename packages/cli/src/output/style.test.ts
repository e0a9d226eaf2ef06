import { describe, expect, it } from 'vitest';
import { styleOf } from './style.js';

const terminal = { write: () => undefined, isTTY: true };
const pipe = { write: () => undefined };

describe('styleOf', () => {
  it('colours on a terminal only', () => {
    expect(styleOf(terminal, {}).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(styleOf(terminal, {}).red('')).toBe('');
    expect(styleOf(pipe, {}).red('x')).toBe('x');
  });

  it('respects NO_COLOR and a terminal that cannot', () => {
    expect(styleOf(terminal, { NO_COLOR: '0' }).bold('x')).toBe('x');
    expect(styleOf(terminal, { NO_COLOR: '' }).bold('x')).toBe('\u001b[1mx\u001b[22m');
    expect(styleOf(terminal, { TERM: 'dumb' }).dim('x')).toBe('x');
  });
});
