import { describe, expect, it } from 'vitest';
import { formatLogEntry, isShown } from './log-text.js';
import { createStyle } from './style.js';

const plain = createStyle(false);
const record = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error', message = 'words', fields = {}) => ({
  level,
  message,
  fields,
  raw: JSON.stringify({ '@level': level, '@message': message }),
});
const line = { level: 'debug', message: 'raw words', fields: {}, raw: 'raw words' } as const;

describe('isShown', () => {
  it('goes by the level', () => {
    expect(isShown(record('debug'), 'info')).toBe(false);
    expect(isShown(record('info'), 'info')).toBe(true);
    expect(isShown(record('error'), 'trace')).toBe(true);
    expect(isShown({ ...line, raw: '[DEBUG] words' }, 'info')).toBe(false);
  });

  it('takes a line that is no record for one that somebody wants to see', () => {
    expect(isShown(line, 'info')).toBe(true);
    expect(isShown(line, 'error')).toBe(false);
  });
});

describe('formatLogEntry', () => {
  it('shows plugin, level, message and fields', () => {
    expect(formatLogEntry('echo', record('warn', 'slow', { ms: 120, who: 'me', text: 'a b', list: [1] }), plain)).toBe(
      'echo warn  slow ms=120 who=me text="a b" list=[1]',
    );
    expect(formatLogEntry('echo', line, plain)).toBe('echo | raw words');
  });

  it('shows the level of a [LEVEL] line once', () => {
    const entry = { level: 'trace', message: '[TRACE] call: begins', fields: {}, raw: '[TRACE] call: begins' } as const;
    expect(formatLogEntry('echo', entry, plain)).toBe('echo trace call: begins');
  });

  it('lets no plugin write on the terminal', () => {
    const entry = record('info', 'a\u001b[2J', { 'k\n': 'v\u001b[1m\n' });
    expect(formatLogEntry('echo', entry, plain)).toBe('echo info  a\\u001b[2J k\\n="v\\u001b[1m\\n"');
  });

  it('colours the level', () => {
    expect(formatLogEntry('echo', record('error'), createStyle(true))).toContain('\u001b[31merror\u001b[39m');
  });
});
