import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { goPeer } from '../../src/go-peer.js';
import { closeCleanly, launch } from './support/go-hosts.js';

const built = fileURLToPath(new URL('../../../examples/echo/dist/echo', import.meta.url));
const packageFiles = [{}, { type: 'module' }, { type: 'commonjs' }];

let folder = '';

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'awf-pf-')));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The built folder, alone, below a `package.json`. */
async function copyBelow(packageFile: object, name: string): Promise<string> {
  const plugin = join(folder, name, 'plugins/echo');
  await cp(built, plugin, { recursive: true });
  await writeFile(join(folder, name, 'package.json'), JSON.stringify(packageFile));
  return join(plugin, 'awf-plugin-echo');
}

describePairing('go-host/ts-plugin', 'the built echo folder, copied alone', () => {
  it.for(nodeVersions)('is started and answers on Node %s [AWF-4-folder]', async (version, { skip }) => {
    await goPeer('go-host');
    const binary = await nodeBinary(version);
    if (binary === undefined) return skip(`Node ${version} is not there`);
    for (const [index, packageFile] of packageFiles.entries()) {
      const command = await copyBelow(packageFile, String(index));
      const { PATH } = nodeEnvironment(binary);
      const host = await launch({ contract: 'awf', command, autoMtls: true, hostEnv: { PATH } });
      expect(await host.call('getInfo')).toMatchObject({ name: 'echo', version: '1.0.0' });
      await host.call('init', { config: {} });
      expect(
        await host.call('execute', { operation: 'echo', inputs: { text: 'hello', prefix: 'AWF: ' } }),
      ).toMatchObject({ success: true, output: 'AWF: hello', data: { output: 'AWF: hello' } });
      if (process.platform === 'linux') expect(await realpath(`/proc/${host.pid}/exe`)).toBe(await realpath(binary));
      await closeCleanly(host);
    }
  });
});
