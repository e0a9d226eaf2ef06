import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChecksum } from './checksum-list.js';

const sum = 'a'.repeat(64);
const other = '0123456789abcdef'.repeat(4);

describe('findChecksum', () => {
  it.each([
    [`${sum}  x.tar.gz\n`, sum],
    [`${other}  y.tar.gz\r\n${sum}\tx.tar.gz\r\n`, sum],
    [`\n  ${sum} x.tar.gz  trailing\n`, sum],
    [`${sum}  x.tar.gz\n${other}  x.tar.gz\n`, sum],
    [`${sum} *x.tar.gz\n`, undefined],
    [`${sum}  ./x.tar.gz\n`, undefined],
    [`${sum}  X.tar.gz\n`, undefined],
    ['', undefined],
  ])('reads %j [AWF-5.7-checksum-line]', (list, found) => {
    expect(findChecksum(list, 'x.tar.gz')).toBe(found);
  });

  it.each(['A'.repeat(64), 'a'.repeat(63), 'sha256:x'])('refuses %s', (checksum) => {
    expect(() => findChecksum(`${checksum}  x.tar.gz`, 'x.tar.gz')).toThrowError(
      expect.objectContaining({
        code: 'CHECKSUM_INVALID',
        kind: 'user',
        message: expect.stringContaining('must be 64 hex digits in lower case'),
      }),
    );
  });

  it('throws nothing else, whatever the list', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (list, file) => {
        try {
          const found = findChecksum(list, file);
          expect(found === undefined || /^[0-9a-f]{64}$/.test(found)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'CHECKSUM_INVALID' });
        }
      }),
    );
  });
});
