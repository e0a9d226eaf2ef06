import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { LaunchOptions } from '@awf/go-plugin/host';
import { launch } from '@awf/go-plugin/host';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { badOptions, failureOfBad } from './support/bad-plugin.js';
import { makeElf, makeMachO, makePe } from './support/binaries.js';
import { failureOf } from './support/plugin-error.js';
import { callProbe, fixture, launchProbe } from './support/probe.js';

/** A file that makes `<file>.ran` if anything ever runs it. */
function write(sandbox: Sandbox, content: (marker: string) => string | Uint8Array, mode = 0o755): string {
  const folder = `${sandbox.folder}/work`;
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/plugin`;
  writeFileSync(file, content(`${file}.ran`), { mode });
  return file;
}

function failureOfFile(sandbox: Sandbox, command: string, options: Partial<LaunchOptions> = {}) {
  return failureOf(launch(badOptions(sandbox, { command, ...options })));
}

const otherArch = process.arch === 'x64' ? 183 : 62;
const otherName = process.arch === 'x64' ? 'arm64' : 'x64';
const ownMachine = process.arch === 'x64' ? 62 : 183;

type Content = (marker: string) => string | Uint8Array;

/** What the file is, what is in it, and what a person reads after `Plugin bad cannot be started: <file>`. */
const refused: readonly (readonly [string, Content, string])[] = [
  [
    'text without a shebang',
    (marker) => `touch ${marker}\n`,
    'is text without a #! line. Begin it with a line that names its interpreter, such as #!/usr/bin/env node.',
  ],
  ['an empty file', () => '', 'is empty. Build it again.'],
  [
    'a byte order mark before the shebang',
    (marker) => `\ufeff#!/bin/sh\ntouch ${marker}\n`,
    'begins with a byte order mark (BOM), which hides its #! line. Save it as UTF-8 without BOM.',
  ],
  [
    'UTF-16',
    (marker) => Buffer.from(`\ufeff#!/bin/sh\ntouch ${marker}\n`, 'utf16le'),
    'is UTF-16 text. Save it as UTF-8 without BOM.',
  ],
  [
    'a CRLF in the shebang',
    (marker) => `#!/bin/sh\r\ntouch ${marker}\r\n`,
    'has a Windows line end (CRLF) in its #! line. Save it with Unix line ends (LF).',
  ],
  [
    'a line before the shebang',
    (marker) => `\n#!/bin/sh\ntouch ${marker}\n`,
    'has something before its #! line. Make that its first line.',
  ],
  [
    'a missing interpreter',
    () => '#!/no/such/interpreter\n',
    'needs the interpreter /no/such/interpreter, which does not exist. Install it, or name another one in the #! line.',
  ],
  [
    'an interpreter that is not on PATH',
    () => '#!/usr/bin/env no-such-interpreter\n',
    'needs no-such-interpreter, which is not on the PATH that the plugin gets (/usr/bin:/bin). ' +
      'Install it, or add its folder to PATH.',
  ],
  [
    'a program of another processor',
    () => makeElf({ machine: otherArch }),
    `is a program for Linux or BSD on ${otherName}, and this is linux on ${process.arch}. ` +
      `Use its build for linux-${process.arch}.`,
  ],
  [
    'a program of macOS',
    () => makeMachO(0x0100000c),
    `is a program for macOS on arm64, and this is linux on ${process.arch}. Use its build for linux-${process.arch}.`,
  ],
  [
    'a program of Windows',
    () => makePe(0x8664),
    `is a program for Windows on x64, and this is linux on ${process.arch}. Use its build for linux-${process.arch}.`,
  ],
  [
    'a program of another C library',
    () => makeElf({ machine: ownMachine, loader: '/lib/no-such-loader.so.1' }),
    'needs the loader /lib/no-such-loader.so.1, which this machine does not have: ' +
      'it was built for another C library. Build it for this system, or statically.',
  ],
  [
    'bytes of no kind',
    () => Buffer.from([0xde, 0xad, 0, 0, 1]),
    'is neither a program of this machine nor a script (it begins with the bytes dead0000). Build it again.',
  ],
];

describe('an executable that is none is refused before the spawn, and no shell gets it (fault 7)', () => {
  test.for(refused)('%s', async ([, content, why], { sandbox }) => {
    const file = write(sandbox, content);
    const error = await failureOfFile(sandbox, file, { env: { PATH: '/usr/bin:/bin' } });
    expect(error).toMatchObject({ code: 'EXECUTABLE_INVALID', kind: 'io', plugin: 'bad', evidence: {} });
    expect(error.message).toBe(`Plugin bad cannot be started: ${file} ${why}`);
    expect(existsSync(`${file}.ran`)).toBe(false);
  });

  test('a file that is not executable', async ({ sandbox }) => {
    const file = write(sandbox, (marker) => `#!/bin/sh\ntouch ${marker}\n`, 0o644);
    const error = await failureOfFile(sandbox, file);
    expect(error).toMatchObject({ code: 'EXECUTABLE_INVALID', kind: 'io', plugin: 'bad' });
    expect(error.message).toBe(`Plugin bad cannot be started: ${file} is not executable. Run: chmod +x ${file}.`);
    expect(existsSync(`${file}.ran`)).toBe(false);
  });

  test('a file that is not there, a link to nowhere, a folder', async ({ sandbox }) => {
    const folder = `${sandbox.folder}/work`;
    mkdirSync(folder);
    symlinkSync('/no/such/file', `${folder}/link`);
    for (const file of [`${folder}/missing`, `${folder}/link`]) {
      const error = await failureOfFile(sandbox, file);
      expect(error).toMatchObject({ code: 'EXECUTABLE_MISSING', kind: 'io', plugin: 'bad' });
      expect(error.message).toBe(
        `Plugin bad cannot be started: ${file} does not exist. Build or install it, or correct its path.`,
      );
    }
    expect((await failureOfFile(sandbox, folder)).message).toBe(
      `Plugin bad cannot be started: ${folder} is a folder. Give the path of the executable in it.`,
    );
  });

  test('a bare name is looked up on PATH alone, never in the working folder', async ({ sandbox }) => {
    const file = write(sandbox, (marker) => `#!/bin/sh\ntouch ${marker}\n`);
    const cwd = `${sandbox.folder}/work`;
    const error = await failureOfFile(sandbox, 'plugin', { cwd, env: { PATH: '.::/usr/bin' } });
    expect(error).toMatchObject({ code: 'EXECUTABLE_MISSING', kind: 'io', plugin: 'bad' });
    expect(error.message).toBe(
      'Plugin bad cannot be started: no folder of PATH (.::/usr/bin) has an executable named plugin. ' +
        'Give its path, or add its folder to PATH.',
    );
    expect(existsSync(`${file}.ran`)).toBe(false);
  });

  test('what only the system can tell: a working folder that is missing', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'silent.sh', {
      cwd: '/no/such/folder',
      command: fixture('bad/silent.sh'),
    });
    expect(error).toMatchObject({ code: 'SPAWN_FAILED', kind: 'io', plugin: 'bad' });
    expect(error.message).toBe(
      `Plugin bad could not be started: spawn ${fixture('bad/silent.sh')} ENOENT. ` +
        `Its executable is ${fixture('bad/silent.sh')}, its working folder /no/such/folder.`,
    );
  });

  test('arguments are no shell text either', async ({ sandbox }) => {
    const words = '$(touch injected); `touch injected` | > "x" *';
    const error = await failureOfBad(sandbox, 'exits.sh', { args: ['9', words] });
    expect(error.evidence.stderr).toEqual([words]);
  });
});

describe('a checksum (fault 25)', () => {
  const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

  test('that does not match: nothing runs', async ({ sandbox }) => {
    const file = write(sandbox, (marker) => `#!/bin/sh\ntouch ${marker}\n`);
    const digest = '00'.repeat(32);
    const error = await failureOfFile(sandbox, file, { checksum: { algorithm: 'sha256', digest } });
    expect(error).toMatchObject({ code: 'CHECKSUM_MISMATCH', kind: 'plugin', plugin: 'bad', evidence: {} });
    expect(error.message).toBe(
      `Plugin bad was not started: the sha256 checksum of ${file} is ${sha256(file)}, expected was ${digest}. ` +
        'Install it anew; where the change is meant, name its new checksum.',
    );
    expect(existsSync(`${file}.ran`)).toBe(false);
  });

  test('that matches, again and again', async ({ sandbox }) => {
    const checksum = { algorithm: 'sha256', digest: sha256(fixture('probe-plugin.mjs')) };
    for (const value of ['first', 'second']) {
      const plugin = await launchProbe(sandbox, { checksum });
      expect(await callProbe(plugin, { op: 'echo', value })).toEqual({ value });
      await plugin.close();
    }
  });
});

describe('an executable that is swapped between check and start (fault 26)', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  test('never runs in a thousand races', async ({ sandbox }) => {
    const file = write(sandbox, () => '');
    const marker = `${file}.ran`;
    const good = '#!/bin/sh\nexit 3\n';
    const evil = `#!/bin/sh\ntouch ${marker}\nexit 4\n`;
    const swaps = `while :; do printf '${good.replaceAll('\n', '\\n')}' >"$1.new"; chmod 755 "$1.new"; mv "$1.new" "$1"; printf '${evil.replaceAll('\n', '\\n')}' >"$1.new"; chmod 755 "$1.new"; mv "$1.new" "$1"; done`;
    const swapper = spawn('/bin/sh', ['-c', swaps, 'swapper', file], { stdio: 'ignore', env: { ...sandbox.env } });
    const options = {
      checksum: { algorithm: 'sha256', digest: sha256(good) },
      runCopy: true,
      guardian: false,
      tls: 'off',
      env: { PATH: process.env['PATH'] ?? '', ...sandbox.env },
    } as const;
    const ends = new Map<string, number>();
    try {
      const race = async (): Promise<void> => {
        const error = await failureOfFile(sandbox, file, options);
        const end = error.code === 'EXITED_EARLY' ? `exit ${error.evidence.exitCode}` : error.code;
        ends.set(end, (ends.get(end) ?? 0) + 1);
      };
      for (let round = 0; round < 125; round += 1) await Promise.all(Array.from({ length: 8 }, race));
    } finally {
      swapper.kill('SIGKILL');
      await once(swapper, 'exit');
    }
    expect(existsSync(marker)).toBe(false);
    expect(Array.from(ends.keys()).sort()).toEqual(expect.arrayContaining(['CHECKSUM_MISMATCH', 'exit 3']));
    expect(ends.has('exit 4')).toBe(false);
    expect(Array.from(ends.values()).reduce((sum, count) => sum + count)).toBe(1_000);
  }, 120_000);

  test('is found in a private copy by its own name, which is gone with the plugin', async ({ sandbox }) => {
    const content = '#!/bin/sh\necho "$0" >&2\nls -ld "$(dirname "$0")" "$0" >&2\nexit 3\n';
    const file = write(sandbox, () => content);
    const checksum = { algorithm: 'sha256', digest: sha256(content) };
    const error = await failureOfFile(sandbox, file, { checksum, runCopy: true });
    const [path = '', folder, copy] = error.evidence.stderr ?? [];
    expect(path).toMatch(/\/plugin-\w+\/plugin$/);
    expect(folder).toMatch(/^drwx------/);
    expect(copy).toMatch(/^-r-x------/);
    expect(existsSync(path)).toBe(false);
  });
});
