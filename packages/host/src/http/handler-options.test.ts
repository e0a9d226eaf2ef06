import { describe, expect, it } from 'vitest';
import { normalizeHandlerOptions, type PluginHandlerOptions, parseHost } from './handler-options.js';

const messageOf = (options: unknown): string => {
  try {
    normalizeHandlerOptions(options as PluginHandlerOptions);
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
  return 'taken';
};

describe('normalizeHandlerOptions', () => {
  it('is for this machine alone by default', () => {
    expect(normalizeHandlerOptions({ token: null })).toEqual({
      token: null,
      allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
      allowedOrigins: [],
    });
  });

  it('compares hosts in lower case', () => {
    const { allowedHosts } = normalizeHandlerOptions({ token: 'x', allowedHosts: ['A.Example:80', '[::FF]'] });
    expect(allowedHosts).toEqual(['a.example:80', '[::ff]']);
  });

  it.each([
    [{}, 'token to be printable ASCII without spaces, or null for none; it is undefined.'],
    [{ token: '' }, 'token to be printable ASCII without spaces, or null for none; it is another text.'],
    [{ token: 'a secret' }, 'token to be printable ASCII without spaces, or null for none; it is another text.'],
    [{ token: 7 }, 'token to be printable ASCII without spaces, or null for none; it is 7.'],
    [
      { token: null, allowedHosts: ['http://a'] },
      'allowedHosts to be a list of hosts such as localhost, [::1] or a.example:8080; it is "http://a".',
    ],
    [
      { token: null, allowedHosts: ['::1'] },
      'allowedHosts to be a list of hosts such as localhost, [::1] or a.example:8080; it is "::1".',
    ],
    [
      { token: null, allowedHosts: 'localhost' },
      'allowedHosts to be a list of hosts such as localhost, [::1] or a.example:8080; it is "localhost".',
    ],
    [
      { token: null, allowedOrigins: ['https://a.example/'] },
      'allowedOrigins to be a list of origins such as https://a.example; it is "https://a.example/".',
    ],
    [
      { token: null, allowedOrigins: ['null'] },
      'allowedOrigins to be a list of origins such as https://a.example; it is "null".',
    ],
    [
      { token: null, allowedOrigins: [7] },
      'allowedOrigins to be a list of origins such as https://a.example; it is 7.',
    ],
  ])('refuses %j', (options, rest) => {
    expect(messageOf(options)).toBe(`OPTIONS_INVALID A plugin handler needs ${rest}`);
  });
});

describe('parseHost', () => {
  it.each([
    ['LocalHost:8080', { name: 'localhost', port: '8080' }],
    ['127.0.0.1', { name: '127.0.0.1', port: undefined }],
    ['[::1]:80', { name: '[::1]', port: '80' }],
  ])('takes %s apart', (text, host) => {
    expect(parseHost(text)).toEqual(host);
  });

  it.each(['', 'a b', 'localhost/@evil', 'user@localhost', 'localhost:', 'localhost:x', 'localhost, evil', 'a\nb'])(
    'refuses %j',
    (text) => {
      expect(parseHost(text)).toBeUndefined();
    },
  );
});
