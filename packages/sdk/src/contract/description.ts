import type { Capability } from './capability.js';
import type { JsonObject } from './json.js';

/** Started with this as its only argument, a plugin's executable prints its `PluginDescription` instead of serving. */
export const describeArgument = '--describe';

/** Whether a process was started to describe its plugin; `args` are what follows Node and the script. */
export function asksForDescription(args: readonly string[]): boolean {
  return args.length === 1 && args[0] === describeArgument;
}

/** What a plugin says of itself before it is started: who it is, and the manifests that engines find it by. */
export interface PluginDescription {
  readonly name: string;
  readonly version: string;
  /** The `buildVersion` of `serve`; absent where none was given. */
  readonly buildVersion?: string;
  /** By engine; each as the object that its manifest file holds. */
  readonly manifests: { readonly awf?: AwfManifest; readonly workflow?: WorkflowManifest };
  /** What `plugin.contracts.json` holds, beside the workflow engine's manifest; absent where nothing has a contract. */
  readonly contracts?: readonly WorkflowContract[];
  /** Its pages in the workflow engine's user interface, as `ui.json` holds them. Absent without any. */
  readonly ui?: WorkflowUiManifest;
  /** What is allowed, and surprises people; absent where there is nothing. */
  readonly warnings?: readonly string[];
}

/** One typed contract of the workflow engine, as its tools read it; messages are named in full. (Workflow spec §7.3.) */
export interface WorkflowContract {
  readonly kind: 'module' | 'step' | 'trigger' | 'service_method' | 'message';
  /** The module, step or trigger type. */
  readonly type?: string;
  /** A method's module type. */
  readonly serviceName?: string;
  readonly method?: string;
  readonly mode: 'strict' | 'proto_with_legacy_struct';
  readonly config?: string;
  readonly input?: string;
  readonly output?: string;
  /** The rest is of messages that belong to no type. */
  readonly contractType?: string;
  readonly protoPackage?: string;
  readonly messageNames?: readonly string[];
  readonly goImportPath?: string;
  readonly schemaDigest?: string;
  readonly protocolVersion?: string;
}

/** AWF's `plugin.yaml` as an object, in the order in which its keys are written. What is empty is left out. (AWF spec §4.1.) */
export interface AwfManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** The versions of AWF that it runs under. (AWF spec §4.2.) */
  readonly awf_version: string;
  readonly author?: string;
  readonly license?: string;
  readonly homepage?: string;
  /** At least one: AWF does not see a plugin without any. */
  readonly capabilities: readonly Capability[];
  readonly config?: { readonly [field: string]: AwfConfigField };
  readonly events?: AwfEvents;
}

/**
 * The workflow engine's `plugin.json` as an object, in the order in which its keys are written. What is empty is left out.
 * (Workflow spec §4.3.)
 */
export interface WorkflowManifest extends WorkflowTypes {
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly description: string;
  readonly license?: string;
  readonly dependencies?: readonly { readonly name: string; readonly constraint: string }[];
  readonly minEngineVersion?: string;
  readonly configMutable?: true;
  readonly sampleCategory?: string;
  /** Only of a plugin with commands or build hooks, and then with its types: engines of February 2026 refuse the object. */
  readonly capabilities?: WorkflowCapabilities;
}

/** The types that a plugin has for the workflow engine. */
export interface WorkflowTypes {
  readonly moduleTypes?: readonly string[];
  readonly stepTypes?: readonly string[];
  readonly triggerTypes?: readonly string[];
}

/** What `wfctl` finds in a `plugin.json`. (Workflow spec §7.5.) */
export interface WorkflowCapabilities extends WorkflowTypes {
  readonly cliCommands?: readonly { readonly name: string; readonly description: string }[];
  readonly buildHooks?: readonly WorkflowBuildHook[];
  readonly onHookFailure?: 'fail' | 'warn' | 'skip';
}

/** One build hook of a `plugin.json`. */
export interface WorkflowBuildHook {
  readonly event: string;
  readonly description?: string;
  readonly priority?: number;
  readonly timeoutSeconds?: number;
}

/** The workflow engine's `ui.json` as an object. (Workflow spec §4.11.) */
export interface WorkflowUiManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly navItems: readonly JsonObject[];
  readonly assetDir: string;
}

/** One field of a manifest's `config`. */
export interface AwfConfigField {
  /** Absent where AWF has no name for it: numbers with a fraction, lists, objects, and fields of several types. */
  readonly type?: 'string' | 'integer' | 'boolean';
  readonly required?: true;
  readonly default?: string | number | boolean;
  readonly description?: string;
  /** The texts that it may be; only for `string`. */
  readonly enum?: readonly string[];
}

/** The events of a manifest: patterns that it wants, and those of what it may emit. */
export interface AwfEvents {
  readonly subscribe?: readonly string[];
  readonly emit?: readonly string[];
}
