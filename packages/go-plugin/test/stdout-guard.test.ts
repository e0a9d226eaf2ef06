import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { useTempFolders } from './support/temp-folder.js';

const script = fileURLToPath(new URL('./support/guarded-writer.mjs', import.meta.url));
const guardModule = new URL('../dist/guard.js', import.meta.url).href;
const newFolder = useTempFolders();

/** Stdout and stderr of a plugin: Go hosts give pipes, hosts in Node socket pairs. */
const shells = {
  pipes: '{ "$@" 2>&3 | cat >"$OUT"; } 3>&1 | cat >"$ERR"',
  'a pipe and a file': '"$@" 2>>"$ERR" | cat >"$OUT"',
};

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** What the guard took, by the way of writing. */
  readonly taken: Readonly<Record<string, string>>;
  readonly hostPid: number;
  readonly isOne: boolean;
}

function write(ways: readonly string[], kind: keyof typeof shells | 'sockets'): Outcome {
  const folder = newFolder();
  const [OUT, ERR, result] = ['out', 'err', 'result'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const command = [process.execPath, script, guardModule, result, ...ways];
  writeFileSync(ERR, 'earlier\n');
  if (kind === 'sockets') {
    const [file = '', ...args] = command;
    writeFileSync(OUT, execFileSync(file, args, { env: {}, stdio: ['ignore', 'pipe', 'ignore'] }));
  } else {
    execFileSync('/bin/sh', ['-c', shells[kind], 'sh', ...command], { env: { OUT, ERR, PATH: '/usr/bin:/bin' } });
  }
  const [stdout, stderr] = [readFileSync(OUT, 'utf8'), readFileSync(ERR, 'utf8')];
  return { stdout, stderr, ...JSON.parse(readFileSync(result, 'utf8')) };
}

const inProcess = [
  'console.log',
  'process.stdout.write',
  'process.stdout.write of bytes',
  'process.stdout.write with an encoding',
  'process.stdout.write with a callback',
  'fs.writeSync',
  'fs.writeSync of a part',
  'fs.writeSync with an encoding',
  'a named import',
  'fs.writevSync',
  'fs.write',
  'fs.writev',
  'fs.writeFileSync',
  'fs.appendFileSync',
  'fs.writeFile',
  'a write stream',
  'process.stdout.end',
];

describe.each(['pipes', 'a pipe and a file', 'sockets'] as const)('the guard on %s', (kind) => {
  it('keeps stdout for the line, and hands to the stdio stream what the process writes there', () => {
    const { stdout, taken, hostPid, isOne } = write(inProcess, kind);
    expect(stdout).toBe('the line\n');
    expect(taken).toEqual(Object.fromEntries(inProcess.map((way) => [way, 'polluted\n'])));
    expect([hostPid > 0, isOne]).toEqual([true, true]);
  });
});

describe('what the guard cannot take', () => {
  const ways = ['a child', 'process.stdout taken before'];

  it('goes to stderr where stdout is a pipe', () => {
    const { stdout, stderr, taken } = write(ways, 'pipes');
    expect(stdout).toBe('the line\n');
    expect(stderr).toBe('before\npolluted\npolluted\n');
    expect(taken).toEqual({ 'a child': '', 'process.stdout taken before': '' });
  });

  it('destroys nothing in a file that is stderr', () => {
    const { stdout, stderr } = write(ways, 'a pipe and a file');
    expect(stdout).toBe('the line\n');
    expect(stderr).toBe('earlier\nbefore\npolluted\npolluted\n');
  });
});
