import type { JsonObject } from '@awf/plugin-sdk/contract';

/** What a step came to. A failure is one that the workflow can route; anything else is an error. */
export interface Outcome {
  /** Why it failed; undefined where it did not. */
  readonly failure: string | undefined;
  /** What templates see of it below `states.<name>`. */
  readonly state: JsonObject;
  /** What a command wrote. */
  readonly written: string;
}
