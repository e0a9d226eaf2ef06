import { describe, expect, it } from 'vitest';
import { parseSourceArgument } from './source-argument.js';

describe('parseSourceArgument', () => {
  it.each([
    ['ada/awf-plugin-one', 'ada/awf-plugin-one', undefined],
    ['ada/awf-plugin-one@1.2.3', 'ada/awf-plugin-one', '1.2.3'],
    ['ada/awf-plugin-one@v1.2.3-rc.1', 'ada/awf-plugin-one', 'v1.2.3-rc.1'],
    ['./dist', './dist', undefined],
    ['./dist@2.0.0', './dist', '2.0.0'],
    ['/home/me@work/dist', '/home/me@work/dist', undefined],
    ['https://me@host/releases', 'https://me@host/releases', undefined],
    ['https://host/releases@1.0.0', 'https://host/releases', '1.0.0'],
  ])('%s', (text, source, version) => {
    expect(parseSourceArgument(text)).toEqual({ source, version });
  });

  it.each(['ada/one@^1.0.0', 'ada/one@latest', 'ada/one@', 'ada/one@1.2'])('refuses %s', (text) => {
    expect(() => parseSourceArgument(text)).toThrowError(
      `the version in ${JSON.stringify(text)} must be one exact version, such as 1.2.3; ranges are not taken`,
    );
  });
});
