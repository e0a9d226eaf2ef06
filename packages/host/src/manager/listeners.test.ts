import { expect, it } from 'vitest';
import { Listeners } from './listeners.js';

it('tells listeners of an event until they are disposed of', () => {
  const listeners = new Listeners<{ a: number; b: string }>();
  const heard: unknown[] = [];
  const first = listeners.on('a', (detail) => heard.push(detail));
  using _second = listeners.on('b', (detail) => heard.push(detail));
  listeners.emit('a', 1);
  listeners.emit('b', 'x');
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  listeners.emit('a', 2);
  expect(heard).toEqual([1, 'x']);
});

it('lets a listener be taken off while all are told', () => {
  const listeners = new Listeners<{ a: number }>();
  const heard: string[] = [];
  const one = listeners.on('a', () => {
    heard.push('one');
    one[Symbol.dispose]();
  });
  listeners.on('a', () => heard.push('two'));
  listeners.emit('a', 1);
  listeners.emit('a', 2);
  expect(heard).toEqual(['one', 'two', 'two']);
});
