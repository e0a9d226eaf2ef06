import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { closeCleanly } from './support/go-hosts.js';
import { waitForEnd } from './support/process-state.js';
import { loadEverything, stagesOf, startBox, useEverything } from './support/workflow-everything.js';

const folder = useEverything();

async function pidOfStep(host: GoHost): Promise<number> {
  const handle = await host.call('wfCreateStep', { type: 'step.everything_whoami', name: 's', config: {} });
  const { output } = await host.call('wfExecuteStep', { handle });
  return Number(output?.pid);
}

describePairing('go-host/ts-plugin', 'everything reloaded by the workflow engine', () => {
  it('runs in a new process before the old one ends, holding nothing twice [WF-4.2-reload]', async () => {
    const host = await loadEverything();
    const first = host.pid;
    await startBox(host, 'old');
    const reloaded = await host.call('wfReload');
    expect(reloaded).toMatchObject({
      oldPid: first,
      loaded: { manifest: { name: 'everything' }, configured: true },
      old: { exitCode: 0, forced: false, hung: false },
    });
    expect(reloaded.pid).not.toBe(first);
    expect(stagesOf(host)).toEqual(['old create', 'old init', 'old start', 'old stop', 'old dispose']);
    expect(await pidOfStep(host)).toBe(reloaded.pid);
    await closeCleanly(host);
  });

  it('stays as it is where the new process is broken [WF-4.2-reload]', async () => {
    const host = await loadEverything();
    const broken = join(folder(), 'broken');
    await writeFile(broken, '#!/bin/sh\necho "this is no handshake"\n');
    await chmod(broken, 0o755);
    await expect(host.call('wfReload', { command: broken })).rejects.toThrow('this is no handshake');
    expect(await pidOfStep(host)).toBe(host.pid);
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'everything whose workflow engine ends without a word', () => {
  it('ends too, and leaves no socket [WF-9-orphan]', async () => {
    const host = await loadEverything({}, { keepAlive: true });
    await startBox(host, 'running');
    const { pid } = host;
    // The engine exits without Shutdown: it never kills its plugins.
    await host.close();
    expect(await waitForEnd(pid, 4_000)).toBeLessThan(3_000);
    // The Go host leaves the socket of its callback service, by its own kind of name.
    const left = await readdir(host.tempFolder);
    expect(left.filter((name) => !/^plugin\d+$/.test(name))).toEqual([]);
    await rm(dirname(host.tempFolder), { recursive: true });
  });

  it('ends when it is killed itself, and its host sees it [WF-3.3-crash]', async () => {
    const host = await loadEverything();
    const handle = await host.call('wfCreateStep', {
      type: 'step.everything_sleep',
      name: 's',
      config: { ms: 60_000 },
    });
    const sleeping = host.try('wfExecuteStep', { handle });
    await host.call('signal', { signal: 'SIGKILL' });
    const ended = await sleeping;
    expect(ended.error).toMatchObject({ code: 'Unavailable' });
    expect(await host.call('waitExit', { timeoutMs: 5_000 })).toMatchObject({ exited: true, signal: 'SIGKILL' });
    await host.close();
  });
});
