import { expect, it } from 'vitest';
import { deepFreeze } from './deep-freeze.js';

it('freezes plain values all the way down and leaves instances alone', () => {
  const client = new Map([['a', 1]]);
  const config = deepFreeze({ list: [{ a: 1 }], client, text: 'x' });
  expect([config, config.list, config.list[0]].every((value) => Object.isFrozen(value))).toBe(true);
  expect(Object.isFrozen(client)).toBe(false);
});
