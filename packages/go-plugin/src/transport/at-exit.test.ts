import { expect, it } from 'vitest';
import { atExit } from './at-exit.js';

it('has one listener on the process for any number of tasks, and none when all are taken back', () => {
  const before = process.listenerCount('exit');
  const takeBack = Array.from({ length: 20 }, () => atExit(() => undefined));
  expect(process.listenerCount('exit')).toBe(before + 1);
  for (const undo of [...takeBack, ...takeBack]) undo();
  expect(process.listenerCount('exit')).toBe(before);
});

it('runs what was not taken back', () => {
  const ran: string[] = [];
  const before = new Set(process.listeners('exit'));
  const undoFirst = atExit(() => ran.push('first'));
  const undoSecond = atExit(() => ran.push('second'));
  undoFirst();
  for (const listener of process.listeners('exit')) if (!before.has(listener)) listener(0);
  undoSecond();
  expect(ran).toEqual(['second']);
});
