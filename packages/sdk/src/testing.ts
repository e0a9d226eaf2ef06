export type { CallOptions, ExecuteOptions, PluginCalls, StepRequest } from './contract/typed-calls.js';
export type { FoundIssue } from './contract/validator.js';
export type { TestLogLine, TestProgress, Truthy } from './testing/recorder.js';
export type { PublishedEvent, TestEvent } from './testing/test-event.js';
export type { TestHost, TestPluginInfo, TestValidateOptions, TestWaitOptions } from './testing/test-host.js';
export type { TestExecutable, TestOptions, TestVia } from './testing/test-options.js';
export { testPlugin } from './testing/test-plugin.js';
export type {
  FiredOf,
  StepKeyOf,
  StepOf,
  TestFired,
  TestModule,
  TestStepResult,
  TestStepRun,
  TestTrigger,
  TestTriggerOptions,
  WorkflowCalls,
} from './testing/workflow/test-calls.js';
export type { TestMessage, TestWorkflowStart } from './testing/workflow/test-engine.js';
