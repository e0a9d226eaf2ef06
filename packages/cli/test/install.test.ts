import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goPlatform, installPlugin, stateFilePath } from '@awf/plugin-host';
import { describe, expect } from 'vitest';
import { manifestText, type ReleaseServer, sha256, startReleaseServer } from '../../../test/support/releases.js';
import { tarball } from '../../../test/support/tar.js';
import { test as base, type Command, parseDocument } from './support/command.js';

const test = base.extend<{ server: ReleaseServer }>({
  // vitest reads the names of the fixtures that one needs from its first parameter.
  // biome-ignore lint/correctness/noEmptyPattern: this one needs none
  server: async ({}, use) => {
    const server = await startReleaseServer();
    await use(server);
    await server[Symbol.asyncDispose]();
  },
});

/** The archive of a plugin for this machine. */
function archiveOf(name: string, version: string) {
  const { os, arch } = goPlatform();
  const bytes = tarball([
    { path: 'plugin.yaml', content: manifestText(name, version) },
    { path: `awf-plugin-${name}`, content: '#!/bin/sh\nexit 1\n', mode: 0o755 },
  ]);
  return { file: `awf-plugin-${name}_${version}_${os}_${arch}.tar.gz`, bytes };
}

/** A release of a plugin for this machine. */
function releaseOf(name: string, version: string) {
  const { file, bytes } = archiveOf(name, version);
  return { tag: `v${version}`, files: { [file]: bytes } };
}

/** The state file that the command uses by default. */
function state(command: Command): Record<string, Record<string, unknown>> {
  const file = join(command.folder, '.data', 'awf', 'plugins', 'plugins.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

describe('awf-plugin install, update, remove', () => {
  test('work where awf does: folder, state file, GitHub’s place [AWF-5.5-install-update-remove]', async ({
    command,
    server,
  }) => {
    const env = { GITHUB_API_URL: server.origin };
    server.publish('ada/awf-plugin-one', [releaseOf('one', '1.0.0'), releaseOf('one', '1.1.0')]);
    const installed = await command.run(['install', 'ada/awf-plugin-one@v1.0.0'], env);
    const directory = join(command.folder, '.awf', 'plugins', 'one');
    expect(installed).toEqual({ code: 0, stdout: `installed one v1.0.0 in ${directory}\n`, stderr: '' });
    expect(state(command)['one']).toMatchObject({
      enabled: true,
      source_data: { repository: 'ada/awf-plugin-one', version: 'v1.0.0' },
      checksum: sha256('#!/bin/sh\nexit 1\n'),
    });
    expect((await command.run(['list'])).stdout).toMatch(/^one +1\.0\.0 +yes +awf +operations /m);

    expect(await command.run(['update', 'one'], env)).toEqual({
      code: 0,
      stdout: 'updated one v1.0.0 to v1.1.0\n',
      stderr: '',
    });
    expect((await command.run(['update', 'one'], env)).stdout).toBe('unchanged one v1.1.0: there is nothing newer\n');
    expect(await command.run(['remove', 'awf-plugin-one'])).toEqual({
      code: 0,
      stdout: `removed one: folder ${directory} and its entry in the state file\n`,
      stderr: '',
    });
    expect([existsSync(directory), state(command)]).toEqual([false, {}]);
  });

  test('give documents to programs, and errors with AWF’s exit codes', async ({ command, server }) => {
    const { file, bytes } = archiveOf('one', '1.0.0');
    writeFileSync(join(command.folder, file), bytes);
    const args = ['install', file, '--sha256', sha256(bytes), '--dir', 'here', '--storage', 'storage', '--json'];
    const first = await command.run(args);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    expect(parseDocument(first.stdout)).toMatchObject({ name: 'one', version: '1.0.0', tag: '1.0.0', enabled: true });
    expect(existsSync(join(command.folder, 'storage', 'plugins', 'plugins.json'))).toBe(true);
    expect(existsSync(join(command.folder, 'here', 'one', 'plugin.yaml'))).toBe(true);
    const again = await command.run(args);
    expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 1, stdout: '' });
    expect(parseDocument(again.stderr)).toMatchObject({ code: 1, error_code: 'ALREADY_INSTALLED' });
    expect((await command.run([...args, '--force'])).code).toBe(0);
    server.route('/down', 500);
    expect((await command.run(['install', `${server.origin}/down`])).code).toBe(4);
    const where = ['--dir', 'here', '--storage', 'storage', '--json'];
    expect(parseDocument((await command.run(['update', 'one', ...where])).stdout)).toEqual({
      name: 'one',
      before: '1.0.0',
    });
    expect(parseDocument((await command.run(['remove', 'one', '--keep-data', ...where])).stdout)).toEqual({
      name: 'one',
      directory: join(command.folder, 'here', 'one'),
      forgotten: [],
    });
    expect(parseDocument((await command.run(['remove', 'one', ...where])).stdout)).toEqual({
      name: 'one',
      forgotten: ['one'],
    });
  });

  test('update all that have a source, and go on after one that fails [AWF-5.5-update-all]', async ({
    command,
    server,
  }) => {
    const directories = [join(command.folder, '.awf', 'plugins')];
    const stateFile = stateFilePath({ XDG_DATA_HOME: join(command.folder, '.data') });
    for (const name of ['one', 'three', 'two']) {
      server.publish(`ada/${name}`, [releaseOf(name, '1.0.0')]);
      await installPlugin(`ada/${name}`, { directories, stateFile, githubUrl: server.origin });
    }
    mkdirSync(join(command.folder, '.awf', 'plugins', 'own'));
    writeFileSync(join(command.folder, '.awf', 'plugins', 'own', 'plugin.yaml'), manifestText('own', '0.0.1'));
    server.route('/repos/ada/one/releases', 503);
    server.publish('ada/two', [releaseOf('two', '2.0.0')]);
    const env = { GITHUB_API_URL: server.origin };
    const { code, stdout, stderr } = await command.run(['update', '--all'], env);
    expect({ code, stdout }).toEqual({
      code: 4,
      stdout: 'unchanged three v1.0.0: there is nothing newer\nupdated two v1.0.0 to v2.0.0\n',
    });
    expect(stderr).toMatch(/^error SOURCE_UNREADABLE .*\/repos\/ada\/one\/releases answered with status 503\.\n$/);
    const json = await command.run(['update', '--all', '--json'], env);
    expect(json.code).toBe(4);
    expect(parseDocument(json.stdout)).toEqual([
      { name: 'one', code: 4, error_code: 'SOURCE_UNREADABLE', error: expect.any(String) },
      { name: 'three', before: 'v1.0.0' },
      { name: 'two', before: 'v2.0.0' },
    ]);
    expect((await command.run(['update', '--all', '--dir', 'none'])).stderr).toBe('no installed plugin has a source\n');
  });

  test('take a token from the variable that is named, and from no other [AWF-5.7-token-variable]', async ({
    command,
    server,
  }) => {
    server.publish('ada/one', [releaseOf('one', '1.0.0')]);
    const env = { GITHUB_API_URL: server.origin, GITHUB_TOKEN: 'not this', MINE: 'this one' };
    expect((await command.run(['install', 'ada/one'], env)).code).toBe(0);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined, undefined]);
    expect((await command.run(['install', 'ada/one', '--force', '--token-env', 'MINE'], env)).code).toBe(0);
    expect(server.seen[3]?.headers.authorization).toBe('Bearer this one');
    const none = await command.run(['install', 'ada/one', '--token-env', 'NOBODY'], env);
    expect(none.stderr).toMatch(/^error USAGE_INVALID --token-env "NOBODY" must name a variable that is set\n/);
  });

  test('are interrupted by Ctrl-C and leave nothing', async ({ command, server }) => {
    server.publish('ada/one', [releaseOf('one', '1.0.0')]);
    const { file, bytes } = archiveOf('one', '1.0.0');
    server.route(`/files/ada/one/v1.0.0/${file}`, (response) => void response.write(bytes.subarray(0, 10)));
    const running = command.start(['install', 'ada/one'], { GITHUB_API_URL: server.origin });
    await command.sandbox.waitFor('it downloads', () => server.seen.length === 3, 10_000);
    running.child.kill('SIGINT');
    const { code, stdout } = await running.end;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(existsSync(join(command.folder, '.awf', 'plugins', 'one'))).toBe(false);
    expect(state(command)).toEqual({});
  });
});

describe('awf-plugin enable, disable', () => {
  test('write what awf reads, for any plugin that there is [AWF-5.5-switch]', async ({ command }) => {
    command.add('one', 'stubborn-plugin.mjs');
    const here = ['--dir', '.'];
    expect(await command.run(['disable', 'one', ...here])).toEqual({ code: 0, stdout: 'disabled one\n', stderr: '' });
    expect(state(command)['one']).toEqual({ enabled: false, disabled_at: expect.any(Number) });
    expect((await command.run(['list', '.'])).stdout).toMatch(/^one +1\.2\.3 +no /m);
    const json = await command.run(['enable', 'awf-plugin-one', ...here, '--json']);
    expect(parseDocument(json.stdout)).toEqual({ name: 'one', enabled: true });
    expect(state(command)['one']).toEqual({ enabled: true });
    expect(parseDocument((await command.run(['disable', 'one', '--json', ...here])).stdout)).toEqual({
      name: 'one',
      enabled: false,
    });
    const unknown = await command.run(['disable', 'nobody', ...here, '--json']);
    expect(unknown.code).toBe(1);
    expect(parseDocument(unknown.stderr)).toMatchObject({ code: 1, error_code: 'UNKNOWN_NAME' });
  });

  test('leave a file alone that they cannot read [AWF-5.4-corrupt-command]', async ({ command }) => {
    command.add('one', 'stubborn-plugin.mjs');
    mkdirSync(join(command.folder, 'storage', 'plugins'), { recursive: true });
    const file = join(command.folder, 'storage', 'plugins', 'plugins.json');
    writeFileSync(file, '{"one": tru');
    const { code, stderr } = await command.run(['disable', 'one', '--dir', '.', '--storage', 'storage']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error STATE_INVALID State file .*\/storage\/plugins\/plugins\.json is not the JSON object/,
    );
    expect(readFileSync(file, 'utf8')).toBe('{"one": tru');
  });
});
