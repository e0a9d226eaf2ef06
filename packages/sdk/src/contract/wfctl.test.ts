import { expect, it } from 'vitest';
import { readWfctlRequest } from './wfctl.js';

it.each([
  [[], undefined],
  [['--describe'], undefined],
  [['--wfctl-cli=x'], undefined],
  [['--wfctl-cli', 'dump', '-v', '--wfctl-hook'], { kind: 'command', args: ['dump', '-v', '--wfctl-hook'] }],
  [['--wfctl-cli'], { kind: 'command', args: [] }],
  [['-x', '--wfctl-hook', 'pre_build', 'more'], { kind: 'hook', event: 'pre_build' }],
  [['--wfctl-hook'], { kind: 'hook', event: '' }],
] as const)('reads %j as %j', (args, request) => {
  expect(readWfctlRequest(args)).toEqual(request);
});
