import { describe, expect, it } from 'vitest';
import { Mask } from './mask.js';

function maskOf(...secrets: unknown[]): Mask {
  const mask = new Mask();
  for (const secret of secrets) mask.add(secret);
  return mask;
}

describe('Mask', () => {
  it.each([
    ['s3cr3t', 'token s3cr3t, again s3cr3t', 'token ***, again ***'],
    ['a.*b', 'a.*b but not axxb', '*** but not axxb'],
    ['line\n"two"', 'JSON says line\\n\\"two\\"', 'JSON says ***'],
    ['p&ss w/rd', 'https://h/?t=p%26ss%20w%2Frd', 'https://h/?t=***'],
    [1234, 'pin 1234', 'pin ***'],
    [{ user: 'ada', list: ['tok1'] }, 'ada tok1', '*** ***'],
    [['abc', 'abcdef'], 'abcdef', '***'],
    ['-----BEGIN KEY-----\nMIIEvQIBADAN\nend', 'line 2 is MIIEvQIBADAN, the end', 'line 2 is ***, the end'],
    ['\ud800xy', 'half \ud800xy', 'half ***'],
    ['', 'nothing', 'nothing'],
    ['no', 'nothing', 'nothing'],
    [undefined, 'nothing', 'nothing'],
    [true, 'true stays', 'true stays'],
  ])('hides %j', (secret, text, hidden) => {
    expect(maskOf(secret).text(text)).toBe(hidden);
  });

  it('hides a secret of any length', () => {
    const long = 's3cr3t(['.repeat(50_000);
    expect(maskOf(long, 'other').text(`a ${long} b`)).toBe('a *** b');
  });

  it('hides secrets at any depth of log fields', () => {
    const fields = {
      url: 'x?s3cr3t',
      pin: 1234,
      n: 12345,
      list: ['s3cr3t'],
      at: new Date(0),
      deep: { token: 's3cr3t' },
      none: null,
    };
    expect(maskOf('s3cr3t', 1234).fields(fields)).toEqual({
      url: 'x?***',
      pin: '***',
      n: 12345,
      list: ['***'],
      at: '1970-01-01T00:00:00.000Z',
      deep: { token: '***' },
      none: null,
    });
  });

  it('hides secrets in the stack of an Error', () => {
    const fields = maskOf('s3cr3t').fields({ error: new Error('bad token s3cr3t') });
    expect(fields).toEqual({ error: expect.stringMatching(/^Error: bad token \*\*\*\n/) });
  });

  it('ends at a cycle', () => {
    const cyclic: { self?: unknown; token: string } = { token: 's3cr3t' };
    cyclic.self = cyclic;
    expect(JSON.stringify(maskOf('s3cr3t').fields({ cyclic }))).not.toContain('s3cr3t');
  });

  it('leaves fields alone where there are no secrets', () => {
    const fields = { error: new Error('x') };
    expect(maskOf().fields(fields)).toBe(fields);
  });
});
