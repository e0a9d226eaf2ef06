import { describe, expect, it } from 'vitest';
import { wrapWidth } from './output-stream.js';

const write = () => undefined;

describe('wrapWidth', () => {
  it('is a terminal’s width, with a guess where it does not know and a floor', () => {
    expect(wrapWidth({ write, isTTY: true, columns: 120 })).toBe(120);
    expect(wrapWidth({ write, isTTY: true })).toBe(80);
    expect(wrapWidth({ write, isTTY: true, columns: 0 })).toBe(80);
    expect(wrapWidth({ write, isTTY: true, columns: 5 })).toBe(20);
  });

  it('is none where a program reads', () => {
    expect(wrapWidth({ write, columns: 120 })).toBeUndefined();
    expect(wrapWidth({ write, isTTY: false, columns: 120 })).toBeUndefined();
  });
});
