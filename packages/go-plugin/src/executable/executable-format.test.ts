import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeElf, makeMachO, makePe, makeUniversal } from '../../test/support/binaries.js';
import { diagnoseExecutable } from './executable-format.js';

const linux = { platform: 'linux', arch: 'x64' } as const;
const nodeFolder = dirname(process.execPath);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diagnose-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function make(name: string, contents: string | Uint8Array, mode = 0o755): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, contents);
  await chmod(file, mode);
  return file;
}

async function refusal(file: string, options = {}): Promise<string> {
  const error = await diagnoseExecutable(file, { ...linux, plugin: 'greeter', path: nodeFolder, ...options }).then(
    () => new Error('nothing was wrong'),
    (reason) => reason,
  );
  expect(error.plugin).toBe('greeter');
  return `${error.code}: ${error.message.replaceAll(file, 'FILE')}`;
}

describe('what can be started', () => {
  it('is a program of this machine', async () => {
    expect(await diagnoseExecutable(process.execPath)).toMatchObject({
      format: expect.stringMatching(/elf|mach-o|pe/),
    });
    expect(await diagnoseExecutable(await make('static', makeElf({ machine: 62 })), linux)).toEqual({ format: 'elf' });
  });

  it.each([
    ['#!/bin/sh\n', '/bin/sh'],
    ['#!/usr/bin/env node\n', process.execPath],
    ['#!/usr/bin/env -S node --no-warnings\n', process.execPath],
    [`#!/usr/bin/env ${process.execPath}`, process.execPath],
    ['#!/usr/bin/env -S -i node\n', undefined],
  ])('is a script whose interpreter can: %j', async (text, interpreter) => {
    const file = await make('script', text);
    expect(await diagnoseExecutable(file, { path: nodeFolder })).toEqual({ format: 'script', interpreter });
  });

  it('is a script whose interpreter is a script', async () => {
    const inner = await make('inner', '#!/bin/sh\n');
    const outer = await make('outer', `#!${inner}\n`);
    expect(await diagnoseExecutable(outer)).toEqual({ format: 'script', interpreter: inner });
  });

  it.each([
    ['linux', 'x64', makeElf({ machine: 3, bits: 32 })],
    ['linux', 'ia32', makeElf({ machine: 62 })],
    ['darwin', 'arm64', makeMachO(0x01000007)],
    ['darwin', 'x64', makeUniversal([0x01000007, 0x0100000c])],
    ['win32', 'x64', makePe(0x8664)],
  ] as const)('is what %s on %s runs too (%#)', async (platform, arch, head) => {
    const file = await make('other', head);
    await expect(diagnoseExecutable(file, { platform, arch })).resolves.toBeDefined();
  });
});

describe('what is refused before anything is started', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is empty. Build it again.'],
    [
      'text without #!',
      'echo hello\n',
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is text without a #! line. ' +
        'Begin it with a line that names its interpreter, such as #!/usr/bin/env node.',
    ],
    [
      'a blank line before #!',
      '\n#!/bin/sh\n',
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE has something before its #! line. Make that its first line.',
    ],
    [
      'a BOM',
      '\ufeff#!/usr/bin/env node\n',
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE begins with a byte order mark (BOM), which hides its #! line. ' +
        'Save it as UTF-8 without BOM.',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeff#!/bin/sh\n', 'utf16le'),
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is UTF-16 text. Save it as UTF-8 without BOM.',
    ],
    [
      'CRLF',
      '#!/usr/bin/env node\r\nconsole.log(1)\r\n',
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE has a Windows line end (CRLF) in its #! line. ' +
        'Save it with Unix line ends (LF).',
    ],
    [
      'a missing interpreter',
      '#!/no/such/interpreter\n',
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE needs the interpreter /no/such/interpreter, which does not exist. ' +
        'Install it, or name another one in the #! line.',
    ],
    [
      'an interpreter that is a folder',
      '#!/usr/bin\n',
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE needs the interpreter /usr/bin, which is a folder. ' +
        'Give the path of the executable in it.',
    ],
    [
      'an interpreter that env does not find',
      '#!/usr/bin/env no-such-program\n',
      `EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE needs no-such-program, which is not on the PATH that the plugin gets (${nodeFolder}). ` +
        'Install it, or add its folder to PATH.',
    ],
    [
      'a program for another processor',
      makeElf({ machine: 183 }),
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is a program for Linux or BSD on arm64, and this is linux on x64. ' +
        'Use its build for linux-x64.',
    ],
    [
      'a program for another system',
      makeUniversal([0x01000007, 0x0100000c]),
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is a program for macOS on x64 and arm64, and this is linux on x64. ' +
        'Use its build for linux-x64.',
    ],
    [
      'a program for Windows',
      makePe(0x8664),
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is a program for Windows on x64, and this is linux on x64. ' +
        'Use its build for linux-x64.',
    ],
    [
      'a program for another C library',
      makeElf({ machine: 62, loader: '/no/ld-musl-x86_64.so.1' }),
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE needs the loader /no/ld-musl-x86_64.so.1, which this machine ' +
        'does not have: it was built for another C library. Build it for this system, or statically.',
    ],
    [
      'an object file',
      makeElf({ machine: 62, type: 1 }),
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is no program that can be started, though it was compiled. Build it again.',
    ],
    [
      'other bytes',
      Buffer.from('504b030400000000', 'hex'),
      'EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is neither a program of this machine nor a script ' +
        '(it begins with the bytes 504b0304). Build it again.',
    ],
  ])('%s', async (_name, contents, message) => {
    expect(await refusal(await make('refused', contents))).toBe(message);
  });

  it('a file without permission to execute, with the command that mends it', async () => {
    const file = await make("it's mine", '#!/bin/sh\n', 0o644);
    expect(await refusal(file)).toBe(
      `EXECUTABLE_INVALID: Plugin greeter cannot be started: FILE is not executable. Run: chmod +x '${folder}/it'\\''s mine'.`,
    );
  });

  it('a missing file, and one below a file', async () => {
    const message =
      'EXECUTABLE_MISSING: Plugin greeter cannot be started: FILE does not exist. Build or install it, or correct its path.';
    expect(await refusal(join(folder, 'missing'))).toBe(message);
    expect(await refusal(join(await make('file', ''), 'below'))).toBe(message);
  });

  it('a folder', async () => {
    await mkdir(join(folder, 'folder'));
    expect(await refusal(join(folder, 'folder'))).toMatch(/^EXECUTABLE_INVALID: .* FILE is a folder\./);
  });

  it('a link to itself, which nobody can read', async () => {
    const link = join(folder, 'link');
    await symlink(link, link);
    expect(await refusal(link)).toMatch(/^EXECUTABLE_UNREADABLE: .* FILE cannot be read: ELOOP/);
  });

  it.skipIf(process.platform === 'win32')('a named pipe, without waiting for it', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', ['-m', '755', pipe]);
    expect(await refusal(pipe)).toMatch(/^EXECUTABLE_INVALID: .* FILE is not a regular file\./);
  });

  it('a script that is its own interpreter', async () => {
    const file = join(folder, 'loop');
    await make('loop', `#!${file}\n`);
    expect(await refusal(file)).toMatch(/leads through too many scripts as interpreters/);
  });

  it('a script on Windows', async () => {
    expect(await refusal(await make('script', '#!/bin/sh\n'), { platform: 'win32' })).toMatch(
      /FILE is a script, which Windows does not start/,
    );
  });

  it('keeps a message one line, whatever the path', async () => {
    expect(await refusal(join(folder, 'a\nb\x1b[2K'))).toContain('a\\nb\\x1b[2K does not exist');
  });
});
