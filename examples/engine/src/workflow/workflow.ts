import type { JsonObject } from '@awf/plugin-sdk/contract';

/** A workflow that was read. */
export interface Workflow {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly author: string;
  readonly tags: readonly string[];
  readonly inputs: readonly InputSpec[];
  /** Plugins by the names that step types call them. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly initial: string;
  readonly steps: ReadonlyMap<string, Step>;
  /** Folder of its file, absolute. */
  readonly folder: string;
}

/** An input that a workflow takes. */
export interface InputSpec {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly required: boolean;
  readonly default: string | number | boolean | undefined;
}

/** A state of a workflow, by what it does. */
export type Step = TerminalStep | WorkingStep;

/** A state that does something, and goes on to another one. */
export type WorkingStep = OperationStep | CommandStep | CustomStep;

/** The end of a workflow. */
export interface TerminalStep {
  readonly kind: 'terminal';
  readonly name: string;
  readonly description: string;
  readonly status: 'success' | 'failure';
  readonly message: string;
}

interface Working {
  readonly name: string;
  readonly description: string;
  /** 0: no limit. */
  readonly timeoutSeconds: number;
  readonly continueOnError: boolean;
  /** Empty: nowhere. */
  readonly onSuccess: string;
  readonly onFailure: string;
  readonly transitions: readonly Transition[];
}

/** Where a step goes on where a condition holds; without one always. */
export interface Transition {
  readonly when: string;
  readonly goto: string;
}

/** Calls an operation of a plugin. */
export interface OperationStep extends Working {
  readonly kind: 'operation';
  /** `<plugin>.<operation>`. */
  readonly operation: string;
  /** Texts in it are templates, also deep inside. */
  readonly inputs: JsonObject;
}

/** Runs a command line. */
export interface CommandStep extends Working {
  readonly kind: 'command';
  /** A template. */
  readonly command: string;
}

/** Runs a step type of a plugin. */
export interface CustomStep extends Working {
  readonly kind: 'custom';
  /** `<plugin>.<type>`, aliases resolved. */
  readonly type: string;
  /** Goes to the plugin as it is: templates are not filled in. (AWF spec §6.6.) */
  readonly config: JsonObject;
}
