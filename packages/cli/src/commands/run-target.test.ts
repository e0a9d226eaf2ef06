import { describe, expect, it } from 'vitest';
import { commands } from './command-table.js';
import { parseArguments } from './parse-arguments.js';
import { parseRunTarget } from './run-target.js';

const { options = {} } = commands.find(({ name }) => name === 'run') ?? {};
const target = (...argv: readonly string[]) => parseRunTarget(parseArguments(argv, options));

describe('parseRunTarget', () => {
  it.each(['say', 'step', 'module', 'trigger'])('takes one name for an operation: %s [WF-cli-operation]', (name) => {
    expect(target('p', name, '--input', 'a=b')).toEqual({ kind: 'operation', name });
  });

  it('takes two for a part and its type', () => {
    expect(target('p', 'step', 'step.x', '--input-json', '{}', '--module', 'a:b')).toEqual({
      kind: 'step',
      type: 'step.x',
    });
    expect(target('p', 'module', 'kv', '--invoke', 'get', '--module', 'a:b')).toEqual({ kind: 'module', type: 'kv' });
    expect(target('p', 'trigger', 'step', '--module', 'a:b')).toEqual({ kind: 'trigger', type: 'step' });
  });

  it.each([
    [['p', 'say', 'x'], 'unexpected argument "x": only step, module and trigger are followed by a type'],
    [['p', 'step', 'x', '--input', 'a=b'], '--input is for operations, not for steps'],
    [['p', 'step', 'x', '--invoke', 'get'], '--invoke is for modules, not for steps'],
    [['p', 'module', 'x', '--input-json', '{}'], '--input-json is for steps, not for modules'],
    [['p', 'trigger', 'x', '--inputs-json', '{}'], '--inputs-json is for operations, not for triggers'],
    [['p', 'say', '--module', 'a:b'], '--module is for steps, modules and triggers, not for operations'],
    [
      ['p', 'step', '--input-json', '{}'],
      '--input-json is for steps, not for operations: the type after "step" is missing',
    ],
  ])('refuses %j', (argv, message) => {
    expect(() => target(...argv)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID', message }));
  });
});
