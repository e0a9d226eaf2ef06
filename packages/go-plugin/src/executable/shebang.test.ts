import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProblem } from './executable-problem.js';
import { envProgram, isEnv, parseShebang } from './shebang.js';

describe('parseShebang', () => {
  it.each([
    ['#!/bin/sh\nexit', { interpreter: '/bin/sh', argument: undefined }],
    ['#! /bin/sh -e \t\n', { interpreter: '/bin/sh', argument: '-e' }],
    ['#!/usr/bin/env -S node --flag', { interpreter: '/usr/bin/env', argument: '-S node --flag' }],
  ])('%j', (text, shebang) => {
    expect(parseShebang(Buffer.from(text))).toEqual(shebang);
  });

  it.each([
    ['#!/usr/bin/env node\r\nrest', 'CRLF'],
    ['#!/bin/sh\r\n', 'CRLF'],
    ['#!\n/bin/sh', 'names no interpreter'],
    ['#! \t\n', 'names no interpreter'],
    ['#!node\n', 'names its interpreter "node" without an absolute path'],
    [`#!/usr/bin/env ${'x'.repeat(250)}\n`, 'more than 255 bytes'],
  ])('refuses %j', (text, reason) => {
    expect(parseShebang(Buffer.from(text))).toMatchObject({
      code: 'EXECUTABLE_INVALID',
      reason: expect.stringContaining(reason),
      cure: expect.stringMatching(/^[A-Z]/),
    });
  });

  it('gives an absolute interpreter or a problem, whatever the bytes', () => {
    const rest = fc.oneof(
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(rest, (text) => {
        const result = parseShebang(Buffer.from(`#!${text}`));
        expect(isProblem(result) || result.interpreter.startsWith('/')).toBe(true);
        if (!isProblem(result)) envProgram(result, 'linux');
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('isEnv and envProgram', () => {
  const program = (argument: string | undefined, platform: NodeJS.Platform = 'linux') =>
    envProgram({ interpreter: '/usr/bin/env', argument }, platform);

  it('knows env wherever it lies', () => {
    expect(isEnv({ interpreter: '/opt/bin/env', argument: undefined })).toBe(true);
    expect(isEnv({ interpreter: '/usr/bin/environment', argument: undefined })).toBe(false);
  });

  it.each([
    ['node', 'node'],
    ['/opt/node', '/opt/node'],
    ['-S node --no-warnings', 'node'],
    ['-Snode', 'node'],
    ['--split-string=node --flag', 'node'],
    ['-S A=1 B=2 python3 -u', 'python3'],
  ])('%s starts %s', (argument, name) => {
    expect(program(argument)).toBe(name);
  });

  it.each(['-i node', '-S -i node', "-S 'my node'", '-S $HOME/node', '-S A=1'])(
    '%s only env itself understands',
    (argument) => {
      expect(program(argument)).toBeUndefined();
    },
  );

  it('refuses several words without -S on Linux, where they are one name', () => {
    expect(program('node --flag')).toMatchObject({
      reason: 'asks env for one program named "node --flag" in its #! line',
      cure: 'Write #!/usr/bin/env -S node --flag',
    });
    expect(program('node --flag', 'darwin')).toBe('node');
  });

  it.each([undefined, '-S'])('refuses env alone (%s), which would exit with 0', (argument) => {
    expect(program(argument)).toMatchObject({ reason: 'names env without a program in its #! line' });
  });
});
