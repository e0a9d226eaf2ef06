import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.js';

describe('parseOptions', () => {
  it('measures seven rounds where nothing is said', () => {
    expect(parseOptions([])).toMatchObject({ runs: 7, quick: false, json: false, only: undefined });
  });

  it('makes one short round where it has to be quick', () => {
    const options = parseOptions(['--quick', '--json', '--only', 'go-ts']);
    expect(options).toMatchObject({ runs: 1, quick: true, json: true, only: 'go-ts' });
  });

  it('gives nothing where help is asked for', () => {
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each(['0', '1.5', 'many'])('refuses --runs %s', (runs) => {
    expect(() => parseOptions(['--runs', runs])).toThrow('--runs takes a whole number from 1');
  });

  it('refuses what it does not know', () => {
    expect(() => parseOptions(['--fast'])).toThrow(/--fast/);
  });
});
