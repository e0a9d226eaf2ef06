import { expect, it } from 'vitest';
import type { LogEntry } from '../log/log-line.js';
import { createLogCapture } from './log-capture.js';

it('gives each line back as a host reads it', () => {
  const entries: LogEntry[] = [];
  const log = createLogCapture('kv', (entry) => void entries.push(entry));
  log
    .child({ key: 'a' })
    .warn('lost\nit', { tries: 3n, error: new RangeError('too far'), '@level': 'x', gone: undefined });
  expect(entries).toMatchObject([
    {
      level: 'warn',
      message: String.raw`lost\nit`,
      fields: {
        '@module': 'kv',
        key: 'a',
        tries: '3',
        error: expect.stringMatching(/^RangeError: too far\n/),
        '_@level': 'x',
      },
      time: expect.any(Date),
    },
  ]);
  expect(entries[0]?.fields).not.toHaveProperty('gone');
});

it('leaves no level out', () => {
  const levels: string[] = [];
  const log = createLogCapture('kv', ({ level }) => void levels.push(level));
  for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[level]('m');
  expect(levels).toEqual(['trace', 'debug', 'info', 'warn', 'error']);
});
