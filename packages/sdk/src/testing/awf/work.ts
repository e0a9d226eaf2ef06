import { describeUnknown } from '@awf/go-plugin';
import type { StartCall, StartStream } from '@awf/go-plugin/host';
import type { StreamUpdate } from '../../contract/stream.js';
import type { ExecuteOptions } from '../../contract/typed-calls.js';
import { WatchedAnswer } from '../../contract/watched-answer.js';
import type { PluginCaller } from '../plugin-caller.js';

/** A call that does work, in both ways in which it can be made. */
export interface WorkCall<Result> {
  readonly unary: StartCall<Result>;
  /** Not used where the plugin has no such way. */
  readonly stream: StartStream<StreamUpdate<Result>>;
  readonly options?: ExecuteOptions | undefined;
}

/**
 * Makes a call that does work: as a stream where the plugin can and the test watches, else for one answer, as AWF does. The
 * answer is the same.
 *
 * @throws PluginError as `PluginCaller.call`; CALLBACK_FAILED; CALL_FAILED also where a stream breaks its contract
 */
export async function doWork<Result extends { readonly output: string }>(
  caller: PluginCaller,
  what: string,
  { unary, stream, options = {} }: WorkCall<Result>,
): Promise<Result> {
  const answer = watchAnswer<Result>(caller, what, options);
  if (caller.canStream && answer.isWatched) {
    await caller.stream(what, { start: stream, read: (message) => answer.take(message) }, options);
    return answer.end();
  }
  const response = await caller.call(what, unary, options);
  await answer.tell(response.output);
  return response;
}

function watchAnswer<Result extends { readonly output: string }>(
  caller: PluginCaller,
  what: string,
  options: ExecuteOptions,
): WatchedAnswer<Result> {
  return new WatchedAnswer<Result>(recorded(caller, options), {
    breach: (how) => caller.error('CALL_FAILED', `could not ${what}: it ${how}, which breaks the stream's contract.`),
    callbackFailed(callback, cause) {
      const why = `could not ${what}: ${callback} of its caller failed: ${describeUnknown(cause)}.`;
      return caller.error('CALLBACK_FAILED', why, { cause });
    },
  });
}

/** What is told while a call goes on is in no log line, and recorded here. */
function recorded({ recorder }: PluginCaller, { onProgress, onOutput }: ExecuteOptions) {
  if (onProgress === undefined && onOutput === undefined) return {};
  return {
    onOutput,
    onProgress(fraction: number, message?: string) {
      recorder.addProgress({ fraction, message });
      return onProgress?.(fraction, message);
    },
  };
}
