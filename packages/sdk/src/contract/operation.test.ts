import { ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import { describe, expect, it } from 'vitest';
import { fromExecuteResponse, toAwfResponse, toExecuteResponse } from './operation.js';

const hex =
  '0801120a4157463a2068656c6c6f1a160a066f7574707574120c224157463a2068656c6c6f22' +
  '1a110a067072656669781207224157463a20221a0f0a047465787412072268656c6c6f22';
const echoed = {
  success: true,
  output: 'AWF: hello',
  data: { output: 'AWF: hello', prefix: 'AWF: ', text: 'hello' },
  error: '',
} as const;

describe('fromExecuteResponse', () => {
  it('reads what a real Go plugin sent', () => {
    expect(fromExecuteResponse(ExecuteResponse.decode(Buffer.from(hex, 'hex')))).toEqual(echoed);
  });

  it('keeps a failure with its text and data', () => {
    const response = { success: false, output: 'half', data: new Map([['n', Buffer.from('3')]]), error: 'no' };
    expect(fromExecuteResponse(response)).toEqual({ success: false, output: 'half', data: { n: 3 }, error: 'no' });
  });

  it('keeps the error of a success, which foreign plugins may send', () => {
    expect(fromExecuteResponse({ success: true, output: '', data: new Map(), error: 'odd' }).error).toBe('odd');
  });
});

describe('toExecuteResponse', () => {
  it('writes what a real Go plugin writes', () => {
    const { response } = toExecuteResponse(echoed);
    expect(Buffer.from(ExecuteResponse.encode(response ?? expect.fail()).finish()).toString('hex')).toBe(hex);
  });

  it('says what cannot be sent instead of leaving it out', () => {
    expect(toExecuteResponse({ ...echoed, data: { when: new Map() } }).issues).toEqual([
      { message: 'Map has no JSON form', path: ['when'] },
    ]);
  });
});

describe('toAwfResponse [AWF-3.5-result]', () => {
  it('puts the output beside the data', () => {
    expect(toAwfResponse({ output: 'text', data: { n: 1 } })).toEqual({ output: 'text', n: 1 });
  });

  it('lets data win on the key output', () => {
    expect(toAwfResponse({ output: 'OUT', data: { output: 'OVERRIDE' } })).toEqual({ output: 'OVERRIDE' });
  });

  it('has no output where the text is empty', () => {
    expect(toAwfResponse({ output: '', data: {} })).toEqual({});
  });

  it('decodes as the real host does', () => {
    const sent = {
      i: '42',
      f: '1.5',
      big: '12345678901234567890',
      bad: 'not json',
      empty: '',
      n: 'null',
      output: '"OVERRIDE"',
    };
    const data = new Map(Object.entries(sent).map(([key, text]) => [key, Buffer.from(text)]));
    expect(toAwfResponse(fromExecuteResponse({ success: true, output: 'OUT', data, error: '' }))).toEqual({
      i: 42,
      f: 1.5,
      big: 1.2345678901234567e19,
      bad: 'not json',
      empty: '',
      n: null,
      output: 'OVERRIDE',
    });
  });

  it('rounds integers at any depth, where the answer has them exact', () => {
    const data = new Map([['a', Buffer.from('{"b":[9007199254740993,null,"x"]}')]]);
    const answer = fromExecuteResponse({ success: true, output: '', data, error: '' });
    expect(answer.data).toEqual({ a: { b: [9007199254740993n, null, 'x'] } });
    expect(toAwfResponse(answer)).toEqual({ a: { b: [9007199254740992, null, 'x'] } });
  });
});
