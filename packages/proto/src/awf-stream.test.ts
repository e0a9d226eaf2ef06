import { describe, expect, it } from 'vitest';
import { expectVector } from '../test/vectors.js';
import { ExecuteStepUpdate, ExecuteUpdate } from './awf-stream-messages.js';

// The bytes are what Go's encoder made of the same messages, which writes `output_streamed` before the result.
describe('awf.plugin.stream.v1', () => {
  it('progress', () => {
    const value = { fraction: 0.5, message: 'half' };
    const hex = '0a 0f 09 00 00 00 00 00 00 e0 3f 12 04 68 61 6c 66';
    const message = { update: { $case: 'progress' as const, value }, outputStreamed: false };
    expectVector({ codec: ExecuteUpdate, message, hex });
    expectVector({ codec: ExecuteStepUpdate, message, hex });
  });

  it('no progress yet, and nothing to say', () => {
    const value = { fraction: 0, message: '' };
    expectVector({
      codec: ExecuteUpdate,
      message: { update: { $case: 'progress', value }, outputStreamed: false },
      hex: '0a 00',
    });
  });

  it('a piece of output', () => {
    expectVector({
      codec: ExecuteUpdate,
      message: { update: { $case: 'output', value: '€\n' }, outputStreamed: false },
      hex: '12 04 e2 82 ac 0a',
    });
  });

  it('a result whose output was streamed', () => {
    const value = { success: true, output: '', data: new Map([['n', Buffer.from('1')]]), error: '' };
    expectVector({
      codec: ExecuteUpdate,
      message: { update: { $case: 'result', value }, outputStreamed: true },
      hex: '1a 0a 08 01 1a 06 0a 01 6e 12 01 31 20 01',
    });
  });

  it('a result with nothing in it is still one', () => {
    const value = { success: false, output: '', data: new Map(), error: '' };
    expectVector({
      codec: ExecuteUpdate,
      message: { update: { $case: 'result', value }, outputStreamed: false },
      hex: '1a 00',
    });
  });

  it('a result of a step', () => {
    const value = { output: 'out', data: Buffer.from('{"n":1}'), exitCode: 3 };
    expectVector({
      codec: ExecuteStepUpdate,
      message: { update: { $case: 'result', value }, outputStreamed: false },
      hex: '1a 10 0a 03 6f 75 74 12 07 7b 22 6e 22 3a 31 7d 18 03',
    });
  });

  it('an update of a newer kind is none', () => {
    expect(ExecuteUpdate.decode(Buffer.from('2a0161', 'hex'))).toEqual({ update: undefined, outputStreamed: false });
  });
});
