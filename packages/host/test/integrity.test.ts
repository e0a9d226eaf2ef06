import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { failureOf } from './support/plugins.js';
import { present, test } from './support/workflow.js';

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

describe('the checksum of an external plugin', () => {
  test('that a lockfile lists is that of what runs [WF-4.4-checksum]', async ({ room }) => {
    const directory = room.add('probe', { name: 'probe' });
    const lockfile = join(room.folder, '.wfctl.yaml');
    const listed = sha256(join(directory, 'probe'));
    writeFileSync(lockfile, `version: 1\nplugins:\n  probe:\n    sha256: "${listed.toUpperCase()}"\n`);
    await using manager = room.manager({ lockfile });
    const adapter = await manager.loadPlugin('probe');
    expect(adapter.version).toBe('1.0.0');
    // A copy runs; what the plugin adds to the config is meant from its folder all the same.
    const [{ command = '' } = {}] = room.sandbox.processes().filter(({ command }) => command.endsWith('probe '));
    expect(command).not.toContain(directory);
    expect(JSON.stringify(adapter.mergeConfigFragment({}))).toContain(`${directory}/public`);
  });

  test('that differs keeps it from running, and says what to do [WF-4.4-mismatch]', async ({ room }) => {
    const directory = room.add('probe');
    const lockfile = join(room.folder, '.wfctl.yaml');
    writeFileSync(lockfile, `plugins: {probe: {sha256: "${sha256(join(directory, 'probe'))}"}}\n`);
    writeFileSync(join(directory, 'probe'), `#!/bin/sh\ntouch ${directory}/ran\n`);
    await using manager = room.manager({ lockfile });
    const error = await failureOf(manager.loadPlugin('probe'));
    expect(error).toMatchObject({ code: 'CHECKSUM_MISMATCH', kind: 'plugin', plugin: 'probe' });
    expect(error.message).toMatch(
      /^Plugin probe was not started: the sha256 checksum of .* is \w{64}, expected was \w{64}\./,
    );
    expect(
      error.message.endsWith(`It is listed as plugins.probe.sha256 in ${lockfile}. Run "wfctl plugin install probe".`),
    ).toBe(true);
    expect(existsSync(join(directory, 'ran'))).toBe(false);
  });

  test('is found in the working folder or above it, in either file [WF-4.4-search]', async ({ room }) => {
    room.add('probe');
    const deep = join(room.folder, '1', '2', '3');
    mkdirSync(deep, { recursive: true });
    const wrong = `plugins: {probe: {version: 1.0.0, sha256: "${'ab'.repeat(32)}", registry: r}}\n`;
    const home = process.cwd();
    process.chdir(deep);
    try {
      await using manager = room.manager();
      for (const name of ['.wfctl.yaml', '.wfctl-lock.yaml']) {
        writeFileSync(join(room.folder, name), wrong);
        expect((await failureOf(manager.loadPlugin('probe'))).message).toContain(join(room.folder, name));
        rmSync(join(room.folder, name));
      }
      writeFileSync(join(room.folder, '.wfctl.yaml'), 'plugins: {other: {sha256: x}}\nregistries: []\n');
      await manager.loadPlugin('probe');
      renameSync(join(room.folder, '.wfctl.yaml'), join(room.sandbox.folder, '.wfctl.yaml'));
      writeFileSync(join(room.sandbox.folder, '.wfctl.yaml'), wrong);
      await manager.reloadPlugin('probe');
      rmSync(join(room.sandbox.folder, '.wfctl.yaml'));
    } finally {
      process.chdir(home);
    }
  });

  test('that cannot be had is a refusal [WF-4.4-fail-closed]', async ({ room }) => {
    const directory = room.add('probe');
    const lockfile = join(room.folder, '.wfctl.yaml');
    const load = async () => {
      await using manager = room.manager({ lockfile });
      return failureOf(manager.loadPlugin('probe'));
    };
    expect(await load()).toMatchObject({ code: 'LOCKFILE_INVALID', message: expect.stringContaining('is missing') });
    writeFileSync(lockfile, 'plugins: [');
    expect(await load()).toMatchObject({ code: 'LOCKFILE_INVALID', message: expect.stringContaining('1:11') });
    for (const value of ['"abc"', '12', '[]', `"${'g'.repeat(64)}"`]) {
      writeFileSync(lockfile, `plugins: {probe: {sha256: ${value}}}`);
      expect(await load()).toMatchObject({ code: 'CHECKSUM_INVALID' });
    }
    // A lockfile of archives for other machines, or for none, lists no executable.
    writeFileSync(lockfile, 'plugins: {probe: {platforms: {plan9/mips: {sha256: x}}}}');
    await using strict = room.manager({ lockfile, requireChecksum: true });
    expect(await failureOf(strict.loadPlugin('probe'))).toMatchObject({
      code: 'CHECKSUM_INVALID',
      message:
        'Plugin probe was not started: no lockfile lists its checksum as plugins.probe.sha256. Run "wfctl plugin lock", or write it there.',
    });
    await using unchecked = room.manager({ lockfile: false });
    expect((await unchecked.loadPlugin('probe')).name).toBe('probe');
    expect(directory).toContain('probe');
  });
});

describe('an executable in a place that others rule', () => {
  test('is refused with where it really is [WF-4.2-place]', async ({ room }) => {
    const { folder } = room;
    await using manager = room.manager();
    const outside = join(folder, 'outside.sh');
    writeFileSync(outside, `#!/bin/sh\ntouch ${folder}/ran\n`, { mode: 0o755 });
    rmSync(join(room.add('linked'), 'linked'));
    symlinkSync(outside, join(folder, 'linked', 'linked'));
    expect(await failureOf(manager.loadPlugin('linked'))).toMatchObject({
      code: 'EXECUTABLE_INVALID',
      message: `Plugin linked: executable ${folder}/linked/linked is refused: it leads out of its folder, to ${outside}. Put the file itself there.`,
    });
    const inside = room.add('inside');
    renameSync(join(inside, 'inside'), join(inside, 'real'));
    symlinkSync(join(inside, 'real'), join(inside, 'inside'));
    expect((await manager.loadPlugin('inside')).name).toBe('probe');
    for (const path of [room.add('open'), join(room.add('free'), 'free')]) {
      chmodSync(path, 0o777);
      const name = present(path.split('/').at(-1));
      expect(await failureOf(manager.loadPlugin(name))).toMatchObject({
        code: 'EXECUTABLE_INVALID',
        message: expect.stringContaining(`is refused: anybody may write ${path}. Run: chmod o-w ${path}`),
      });
    }
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});
