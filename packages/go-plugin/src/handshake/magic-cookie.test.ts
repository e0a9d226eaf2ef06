import { describe, expect, it } from 'vitest';
import { findMagicCookie, formatCookieNotice } from './magic-cookie.js';

const kv = { key: 'KV_PLUGIN', value: 'hello' };
const other = { key: 'OTHER_PLUGIN', value: 'world' };

describe('findMagicCookie', () => {
  it('finds the first cookie that the environment holds', () => {
    expect(findMagicCookie({ KV_PLUGIN: 'hello' }, [kv, other])).toBe(kv);
    expect(findMagicCookie({ OTHER_PLUGIN: 'world' }, [kv, other])).toBe(other);
    expect(findMagicCookie({ KV_PLUGIN: 'hello', OTHER_PLUGIN: 'world' }, [other, kv])).toBe(other);
  });

  it.each([
    {},
    { KV_PLUGIN: '' },
    { KV_PLUGIN: 'Hello' },
    { KV_PLUGIN: 'hello ' },
    { kv_plugin: 'hello' },
    { KV_PLUGIN: 'world' },
  ])('finds none in %j', (environment) => {
    expect(findMagicCookie(environment, [kv, other])).toBeUndefined();
  });

  it('never takes an empty cookie, which any environment would hold', () => {
    expect(
      findMagicCookie({ '': '', EMPTY: '' }, [
        { key: '', value: '' },
        { key: 'EMPTY', value: '' },
      ]),
    ).toBeUndefined();
    expect(findMagicCookie({}, [])).toBeUndefined();
  });
});

describe('formatCookieNotice', () => {
  it('tells a person what the program is and what to do instead', () => {
    const notice = formatCookieNotice('kv');
    expect(notice).toContain('kv is a plugin');
    expect(notice).toContain('run the program that uses it instead');
    expect(notice.endsWith('\n')).toBe(true);
  });
});
