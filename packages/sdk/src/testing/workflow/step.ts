import { PluginServiceService } from '@awf/plugin-proto/workflow';
import type { JsonObject } from '../../contract/json.js';
import { encodeStruct } from '../../contract/struct.js';
import { ask } from './ask.js';
import { decodePayload, encodePayload } from './payload.js';
import type { WorkflowSession } from './session.js';
import type { TestStepResult, TestStepRun } from './test-calls.js';

/** A step to run once. */
export interface StepToRun extends TestStepRun {
  readonly type: string;
  readonly config: object;
}

/** Creates a step, runs it and destroys it, with what the engine sends. (Workflow spec §3.2, §4.7, §5.2.) */
export async function runStep(session: WorkflowSession, step: StepToRun): Promise<TestStepResult> {
  const { caller, contracts } = session;
  const { type, name = type, config, rawConfig = config, signal, timeoutMs } = step;
  const options = { signal, timeoutMs };
  const what = `run a step of type ${JSON.stringify(type)}`;
  const { createStep, executeStep, destroyStep } = PluginServiceService;
  const contract = (await contracts())?.steps.get(type);
  const wanted = { mode: contract?.mode, what };
  const encode = (value: object) =>
    encodePayload(caller, session.withConfigDir(value), { ...wanted, kind: 'config', message: contract?.config });
  const raw = encode(rawConfig);
  const create = { type, name, config: raw.struct, typedConfig: raw.typed };
  const { handleId } = await ask(caller, what, { start: caller.link.unary(createStep, create), options });
  try {
    const resolved = encode(config);
    const { current = {} } = step;
    const input = encodePayload(caller, current, { ...wanted, kind: 'input', message: contract?.input });
    const request = {
      handleId,
      triggerData: struct(session, what, step.triggerData ?? {}),
      stepOutputs: new Map(
        Object.entries(step.stepOutputs ?? {}).map(([key, value]) => [key, struct(session, what, value)] as const),
      ),
      metadata: struct(session, what, step.metadata ?? { pipeline: 'test', started_at: session.now().toISOString() }),
      current: input.struct,
      typedInput: input.typed,
      config: resolved.struct,
      typedConfig: resolved.typed,
    };
    const answer = await ask(caller, what, { start: caller.link.unary(executeStep, request), options });
    const { output: answered, typedOutput, stopPipeline: stopped } = answer;
    const read = decodePayload(caller, { struct: answered, typed: typedOutput }, { message: contract?.output, what });
    return { output: read ?? {}, stopped };
  } finally {
    await caller.call('destroy a step', caller.link.unary(destroyStep, { handleId })).catch(() => undefined);
  }
}

function struct({ caller }: WorkflowSession, what: string, value: JsonObject) {
  const encoded = encodeStruct(value);
  if (encoded.issues === undefined) return encoded.struct;
  throw caller.error('INPUT_INVALID', `could not ${what}: what it is sent has no form as a Struct.`);
}
