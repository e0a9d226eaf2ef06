import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { handshake } from '../src/contract/handshake.js';

const fixture = fileURLToPath(new URL('./fixtures/described-plugin.mjs', import.meta.url));
const { magicCookieKey, magicCookieValue } = handshake.awf;
const cookie = { [magicCookieKey]: magicCookieValue };
const described = {
  name: 'described',
  version: '1.0.0',
  buildVersion: 'abc123',
  manifests: {
    awf: {
      name: 'described',
      version: '1.0.0',
      awf_version: '>=0.4.1',
      capabilities: ['operations'],
      config: { token: { type: 'string', required: true } },
    },
  },
};

interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A shell line in which `"$@"` is the plugin. */
  readonly shell?: string;
  readonly stdout?: 'pipe' | number;
}

async function start(sandbox: Sandbox, { args = ['--describe'], env = {}, shell, stdout = 'pipe' }: Start = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const plugin = [process.execPath, fixture, ...args];
  const [command = '', ...rest] = shell === undefined ? plugin : ['sh', '-c', shell, 'sh', ...plugin];
  const child = spawn(command, rest, {
    env: { PATH, HOME, ...sandbox.env, ...env },
    stdio: ['ignore', stdout, 'pipe'],
  });
  const [out, said] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: child.exitCode, stdout: out, stderr: said };
}

describe('an executable started with --describe [AWF-4.1-describe]', () => {
  test.for([
    ['needs no cookie', {}],
    ['does so also where a cookie happens to be set', cookie],
    ['has nothing else on stdout, whatever is printed at import', { FIXTURE_GUARD: '1' }],
    ['describes itself past the guard of a start with cookie', { FIXTURE_GUARD: '1', ...cookie }],
  ] as const)('%s', async ([_what, env], { sandbox }) => {
    const { code, stdout, stderr } = await start(sandbox, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(described);
    expect(stdout.endsWith('}\n')).toBe(true);
  });

  test.for([
    ['a socket', undefined],
    ['a pipe whose reader is slow', '"$@" | (sleep 0.3; cat)'],
  ] as const)('writes a long description whole into %s before it exits', async ([_what, shell], { sandbox }) => {
    const env = { FIXTURE_BYTES: '1000000', FIXTURE_GUARD: '1' };
    const { stdout, stderr } = await start(sandbox, { env, ...(shell === undefined ? {} : { shell }) });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).manifests.awf.description).toBe('ä'.repeat(500_000));
  });

  test('writes into a file too', async ({ sandbox }) => {
    const file = join(sandbox.folder, 'probe-notes');
    const stdout = openSync(file, 'w');
    const { code } = await start(sandbox, { stdout, env: { FIXTURE_GUARD: '1' } }).finally(() => closeSync(stdout));
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(described);
  });

  test('says in a sentence why it cannot be described, and what to write instead', async ({ sandbox }) => {
    expect(await start(sandbox, { env: { FIXTURE_BROKEN: '1' } })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'described cannot be described: config of plugin "described": its schema has no JSON Schema; wrap it in toStandardJsonSchema from @valibot/to-json-schema\n',
    });
  });

  test('goes on where the author ends the process', async ({ sandbox }) => {
    const well = await start(sandbox, { env: { FIXTURE_STAY: '1' } });
    expect(well).toMatchObject({ code: 5, stderr: 'went on: undefined\n' });
    expect(JSON.parse(well.stdout)).toMatchObject({ name: 'described' });
    const broken = await start(sandbox, { env: { FIXTURE_STAY: '1', FIXTURE_BROKEN: '1' } });
    expect(broken).toEqual({ code: 5, stdout: '', stderr: 'went on: SCHEMA_UNSUPPORTED\n' });
  });

  test.for([[['--describe', 'more']], [['more', '--describe']], [['--describe=1']], [[]]] as const)(
    'does not describe itself with the arguments %j',
    async ([args], { sandbox }) => {
      const { code, stdout, stderr } = await start(sandbox, { args });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^described is a plugin: another program starts it/);
    },
  );
});
