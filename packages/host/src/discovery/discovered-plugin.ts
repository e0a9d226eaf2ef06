import type { PluginError } from '@awf/go-plugin';
import type { Capability, Engine } from '@awf/plugin-sdk/contract';
import type { Manifest } from './manifest.js';
import type { ManifestIssue } from './manifest-issue.js';
import type { WorkflowManifest } from './workflow-manifest.js';

/** What was found at one place, whether or not it can be loaded. */
export interface DiscoveredPlugin {
  /** The manifest's name; that of the folder or file where there is no valid manifest. */
  readonly name: string;
  /** The manifest's version; empty where there is no valid manifest. */
  readonly version: string;
  /** The plugin's folder, absolute. */
  readonly directory: string;
  /** The file that is started, absolute. */
  readonly executable: string;
  /** The engines whose manifest it has; empty for a bare executable, whose engines only its answers tell. */
  readonly engines: readonly Engine[];
  /** Whether the state file lets it be started; true where no state file was looked at. */
  readonly enabled: boolean;
  /** Its `plugin.yaml`, where it has a valid one. */
  readonly manifest: Manifest | undefined;
  /** Its `plugin.json`, where it has a valid one. */
  readonly workflowManifest?: WorkflowManifest | undefined;
  /** What AWF ignores in its manifest. */
  readonly notes: readonly ManifestIssue[];
  /** Everything that keeps it from being loaded; empty where nothing does. */
  readonly problems: readonly PluginError[];
}

/** A plugin of which no more than its place is known. */
export function withoutManifest(
  place: Pick<DiscoveredPlugin, 'name' | 'directory' | 'executable'>,
  problem: PluginError | undefined,
): DiscoveredPlugin {
  const problems = problem === undefined ? [] : [problem];
  return { ...place, version: '', engines: [], enabled: true, manifest: undefined, notes: [], problems };
}

/** The same plugin with one more problem. */
export function withProblem(plugin: DiscoveredPlugin, problem: PluginError): DiscoveredPlugin {
  return { ...plugin, problems: [...plugin.problems, problem] };
}

/** Whether a plugin is asked for something: what its manifest lists; everything where there is no manifest. (AWF spec §4.1.) */
export function hasCapability({ manifest }: DiscoveredPlugin, capability: Capability): boolean {
  return manifest === undefined || manifest.capabilities.includes(capability);
}
