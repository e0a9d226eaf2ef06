import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { ResolveTemplate } from './templates.js';

/** A pipeline as one of its steps sees it. */
export interface Pipeline {
  /** All that trigger and earlier steps gave, merged. */
  readonly current: JsonObject;
  /** What the trigger gave. Default: nothing. */
  readonly triggerData?: JsonObject | undefined;
  /** What earlier steps gave, by their names. Default: nothing. */
  readonly stepOutputs?: Readonly<Record<string, JsonObject>> | undefined;
  /** Facts about the run. What has no form as a Struct is left out. Default: nothing. */
  readonly metadata?: JsonObject | undefined;
  /**
   * Resolves one text of the step's config that has `{{` or `${` in it. Default: paths such as `{{ .order.id }}` are looked up,
   * and anything else is an error.
   */
  readonly resolve?: ResolveTemplate | undefined;
}

/** What a step made of its input. */
export interface StepOutcome {
  /** Undefined where it gave none. */
  readonly output: JsonObject | undefined;
  /** Whether the pipeline ends here, in success. */
  readonly stop: boolean;
}
