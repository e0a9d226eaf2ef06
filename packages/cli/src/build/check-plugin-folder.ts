import { discoverPlugin } from '@awf/plugin-host';
import type { PluginDescription } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { defaultDescribeTimeoutMs, describeExecutable } from './describe-executable.js';
import { compareManifests } from './manifest-drift.js';
import { makeManifest, refuseDrift } from './plugin-manifest.js';
import { toPath } from './to-path.js';

/** Options of `checkPluginFolder`. */
export interface CheckPluginFolderOptions {
  /** Time that the executable has to describe itself. Default 10,000 ms. */
  readonly describeTimeoutMs?: number | undefined;
}

/**
 * Checks a plugin folder, built before or by somebody else: that engines can find it, and that its `plugin.yaml` says what
 * its executable says of itself. Resolves with the latter.
 *
 * Fails with a `PluginError`: what keeps hosts from loading it (`MANIFEST_UNREADABLE`, `MANIFEST_INVALID`,
 * `EXECUTABLE_MISSING`, `EXECUTABLE_INVALID`), `DESCRIBE_FAILED`, or `MANIFEST_DRIFT` naming each difference.
 */
export async function checkPluginFolder(
  folder: string | URL,
  { describeTimeoutMs = defaultDescribeTimeoutMs }: CheckPluginFolderOptions = {},
): Promise<PluginDescription> {
  const { manifest, problems, directory, executable } = await discoverPlugin(toPath(folder));
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  if (manifest === undefined) throw cliError('BUILD_OPTIONS_INVALID', `${executable} is not a plugin folder`);
  const description = await describeExecutable(executable, describeTimeoutMs);
  const differences = compareManifests(manifest, makeManifest(description).parsed);
  refuseDrift(differences, `${directory}/plugin.yaml`, 'Build the folder anew.');
  return description;
}
