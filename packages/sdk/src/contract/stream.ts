import type { Progress } from '@awf/plugin-proto/awf/stream/messages';

/**
 * What a plugin announces in `GetInfo.capabilities` when it serves the stream of long work; `awf` does not read it. The
 * service's own comments in `proto/awf/stream` say what goes over it.
 */
export const streamCapability = 'awf.plugin.stream.v1';

/** One message of a stream of work whose answer is a `Result`. */
export interface StreamUpdate<Result> {
  readonly update:
    | { readonly $case: 'progress'; readonly value: Progress }
    | { readonly $case: 'output'; readonly value: string }
    | { readonly $case: 'result'; readonly value: Result }
    | undefined;
  /** Of a result: its output is the text before it. */
  readonly outputStreamed: boolean;
}

/** How far work is, made to fit: from 0 to 1. Anything that is no number is 0. */
export function clampFraction(fraction: number): number {
  return Math.min(1, Math.max(0, Number.isNaN(fraction) ? 0 : fraction));
}

/** The answer at a stream's end, or how the stream broke the contract. */
export type StreamEnd<Result> =
  | { readonly result: Result; readonly breach?: undefined }
  | { readonly result?: undefined; readonly breach: string };

/** Puts together from a stream's messages what the unary call would have answered. */
export class StreamedAnswer<Result extends { readonly output: string }> {
  #output = '';
  #result: Result | undefined;

  /** Takes one message. Returns how it breaks the contract, to follow "it", where it does. */
  take({ update, outputStreamed }: StreamUpdate<Result>): string | undefined {
    if (this.#result !== undefined && update !== undefined) {
      return update.$case === 'result' ? 'answered twice' : `sent ${update.$case} after its answer`;
    }
    if (update?.$case === 'output') this.#output += update.value;
    if (update?.$case === 'result') {
      this.#result = outputStreamed ? { ...update.value, output: this.#output } : update.value;
    }
    return undefined;
  }

  /** What the stream, which has ended in order, comes to. */
  end(): StreamEnd<Result> {
    return this.#result === undefined ? { breach: 'ended the stream without an answer' } : { result: this.#result };
  }
}
