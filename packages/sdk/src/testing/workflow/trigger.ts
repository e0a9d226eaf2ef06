import { isPluginError } from '@awf/go-plugin';
import { PluginServiceService } from '@awf/plugin-proto/workflow';
import { ask } from './ask.js';
import { askOf, type LifeCall } from './module.js';
import { encodePayload } from './payload.js';
import type { WorkflowSession } from './session.js';
import type { TestFired, TestTrigger, TestTriggerOptions } from './test-calls.js';

/** Time that `next` has by default, in ms. */
const defaultWaitMs = 5_000;

/** A trigger to be started. */
export interface TriggerToStart extends TestTriggerOptions {
  readonly type: string;
  readonly config: object;
}

/** Creates and starts a trigger, as the engine does: it initialises none. (Workflow spec §3.2, §4.8, §5.2.) */
export async function startTrigger(session: WorkflowSession, trigger: TriggerToStart): Promise<TestTrigger> {
  const { caller, engine, open, recorder } = session;
  const { type, config, workflowType = freeType(session), ...options } = trigger;
  if (engine.isTaken(workflowType)) {
    throw caller.error(
      'INPUT_INVALID',
      `has a trigger for ${workflowType} already: give this one another workflowType.`,
    );
  }
  const title = `trigger of type ${JSON.stringify(type)}`;
  const what = `create a ${title}`;
  const wanted = { kind: 'config', message: undefined, mode: undefined, what } as const;
  const { struct } = encodePayload(caller, { ...config, workflowType }, wanted);
  const { createTrigger, startModule, stopModule, destroyModule } = PluginServiceService;
  const start = caller.link.unary(createTrigger, { type, name: workflowType, config: struct });
  const { handleId } = await ask(caller, what, { start, options });
  const firings: TestFired[] = [];
  const forget = engine.listen(workflowType, ({ action, data }) => {
    firings.push({ action, data });
    recorder.changed();
  });
  const on = (verb: string, method: LifeCall['method'], by = session.closer) =>
    askOf(by, `${verb} a ${title}`, { method, handleId });
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => {
    open.delete(end);
    ended ??= on('stop', stopModule)
      .finally(() => on('destroy', destroyModule))
      .finally(() => {
        forget();
        recorder.changed();
      });
    return ended;
  };
  open.add(end);
  await on('start', startModule, caller);
  const take = (): { readonly value: TestFired } | undefined => {
    const value = firings.shift();
    return value && { value };
  };
  return {
    workflowType,
    fired: { [Symbol.asyncIterator]: () => iterate(session, take, () => !engine.isTaken(workflowType)) },
    next: async ({ timeoutMs = defaultWaitMs } = {}) => (await recorder.waitFor(take, timeoutMs)).value,
    [Symbol.asyncDispose]: end,
  };
}

/** The first workflow type that no trigger has. */
function freeType({ engine }: WorkflowSession): string {
  for (let number = 1; ; number++) {
    const type = number === 1 ? 'pipeline:test' : `pipeline:test-${number}`;
    if (!engine.isTaken(type)) return type;
  }
}

/** Gives what there is, then waits for more, until the trigger or its host has ended. */
async function* iterate(
  { recorder }: WorkflowSession,
  take: () => { readonly value: TestFired } | undefined,
  isOver: () => boolean,
): AsyncGenerator<TestFired, void> {
  for (;;) {
    const found = await recorder
      .waitFor(() => take() ?? (isOver() && 'over'))
      .catch((error: unknown) => {
        if (isPluginError(error) && error.code === 'NOT_LOADED') return 'over' as const;
        throw error;
      });
    if (found === 'over') return;
    yield found.value;
  }
}
