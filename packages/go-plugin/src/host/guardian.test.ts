import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { until } from '../../test/support/until.js';
import { startGuardian } from './guardian.js';

const newFolder = useTempFolders();
const groups: number[] = [];

afterEach(() => {
  for (const group of groups.splice(0)) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // The test ended it already.
    }
  }
});

/** A process in a group of its own, as a plugin is. */
async function startGroup() {
  const child = spawn('/bin/sh', ['-c', 'sleep 30'], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin' },
  });
  await once(child, 'spawn');
  const { pid = 0 } = child;
  groups.push(pid);
  return { pid, child };
}

/** Processes whose arguments name this folder: a guardian of it. */
function guardiansOf(folder: string): number[] {
  const running = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return running.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(folder);
    } catch {
      return false;
    }
  });
}

describe.runIf(process.platform === 'linux')('a guardian', () => {
  it('ends when it is released, and leaves the plugin and its folder alone', async () => {
    const folder = newFolder();
    const { pid, child } = await startGroup();
    const guardian = startGuardian(pid, folder);
    await until(() => guardiansOf(folder).length === 1);
    guardian.release();
    guardian.release();
    await until(() => guardiansOf(folder).length === 0);
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    expect(existsSync(folder)).toBe(true);
  });

  it('stands in a group of its own: it outlives signals for the plugin', async () => {
    const folder = newFolder();
    const { pid, child } = await startGroup();
    const guardian = startGuardian(pid, folder);
    await until(() => guardiansOf(folder).length === 1);
    process.kill(-pid, 'SIGKILL');
    await once(child, 'exit');
    expect(guardiansOf(folder)).toHaveLength(1);
    guardian.release();
    await until(() => guardiansOf(folder).length === 0);
  });

  it('knows nothing of the environment', async () => {
    const folder = newFolder();
    const { pid } = await startGroup();
    const guardian = startGuardian(pid, folder);
    await until(() => guardiansOf(folder).length === 1);
    const variables = readFileSync(`/proc/${guardiansOf(folder)[0]}/environ`, 'utf8');
    expect(variables).not.toContain('HOME=');
    guardian.release();
  });
});
