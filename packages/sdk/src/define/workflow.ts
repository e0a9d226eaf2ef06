import type { JsonObject } from '../contract/json.js';

/** A workflow as validators see it: one shape whatever spelling the host sent. Texts that are not there are empty. */
export interface Workflow {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly author: string;
  readonly tags: readonly string[];
  /** The step that it begins with. */
  readonly initial: string;
  readonly steps: { readonly [name: string]: WorkflowStep };
  /** What the host sent, all of it. (AWF spec §3.7.) */
  readonly raw: JsonObject;
}

/** A step of a workflow as validators see it. */
export interface WorkflowStep {
  readonly name: string;
  /** `command`, `operation`, `parallel`, `terminal` … (AWF spec §3.7.) */
  readonly type: string;
  readonly description: string;
  readonly command: string;
  /** `<plugin>.<operation>` of an operation step. */
  readonly operation: string;
  /** 0 where it has no limit. */
  readonly timeoutSeconds: number;
  /** The step that follows a success; Go plugins never see it. */
  readonly onSuccess: string;
  /** The step that follows a failure; Go plugins never see it. */
  readonly onFailure: string;
  readonly config: JsonObject;
  readonly transitions: readonly { readonly when: string; readonly goto: string }[];
  /** What the host sent, all of it. (AWF spec §3.7.) */
  readonly raw: JsonObject;
}
