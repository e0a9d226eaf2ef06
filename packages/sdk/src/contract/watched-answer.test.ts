import { describe, expect, it } from 'vitest';
import type { StreamUpdate } from './stream.js';
import type { ExecuteOptions } from './typed-calls.js';
import { WatchedAnswer } from './watched-answer.js';

interface Result {
  readonly output: string;
}

const output = (value: string): StreamUpdate<Result> => ({
  update: { $case: 'output', value },
  outputStreamed: false,
});
const progress = (fraction: number, message: string): StreamUpdate<Result> => ({
  update: { $case: 'progress', value: { fraction, message } },
  outputStreamed: false,
});
const result = (text: string, outputStreamed: boolean): StreamUpdate<Result> => ({
  update: { $case: 'result', value: { output: text } },
  outputStreamed,
});

function watch(callbacks: ExecuteOptions) {
  return new WatchedAnswer<Result>(callbacks, {
    breach: (how) => new RangeError(how),
    callbackFailed: (callback, cause) => new TypeError(callback, { cause }),
  });
}

/** A watched answer, and what its caller was told. */
function listen() {
  const told: unknown[] = [];
  const answer = watch({
    onProgress: (fraction, message) => void told.push([fraction, message]),
    onOutput: (text) => void told.push(text),
  });
  return { told, answer };
}

describe('a watched answer', () => {
  it('knows whether anybody watches', () => {
    expect([watch({}).isWatched, watch({ onOutput: () => undefined }).isWatched]).toEqual([false, true]);
    expect(watch({ onProgress: () => undefined }).isWatched).toBe(true);
  });

  it('tells progress and text as they come', () => {
    const { told, answer } = listen();
    for (const message of [output('a'), progress(7, ''), progress(0.5, 'half'), output('b'), result('', true)]) {
      expect(answer.take(message)).toBeUndefined();
    }
    expect(told).toEqual(['a', [1, undefined], [0.5, 'half'], 'b']);
    expect(answer.end()).toEqual({ output: 'ab' });
  });

  it('tells all of the text at the end where none came before, and nothing where there is none', () => {
    const { told, answer } = listen();
    answer.take(result('all', false));
    expect([told, answer.end()]).toEqual([['all'], { output: 'all' }]);
    const empty = listen();
    empty.answer.take(result('', false));
    expect(empty.told).toEqual([]);
    const unary = listen();
    unary.answer.tell('');
    unary.answer.tell('all');
    expect(unary.told).toEqual(['all']);
  });

  it('is pending as long as a callback is', async () => {
    let resolve: () => void = () => undefined;
    const answer = watch({
      onOutput: () =>
        new Promise<void>((done) => {
          resolve = done;
        }),
    });
    const pending = answer.take(output('a'));
    expect(pending).toBeInstanceOf(Promise);
    resolve();
    await pending;
  });

  it('fails where a callback throws or rejects', async () => {
    const broken = watch({
      onProgress: () => {
        throw 'no';
      },
      onOutput: () => Promise.reject(new Error('late')),
    });
    expect(() => broken.take(progress(1, ''))).toThrow(expect.objectContaining({ message: 'onProgress', cause: 'no' }));
    await expect(broken.take(output('a'))).rejects.toMatchObject({ message: 'onOutput', cause: { message: 'late' } });
  });

  it('fails where the plugin breaks the contract', () => {
    const { answer } = listen();
    expect(() => answer.end()).toThrow(new RangeError('ended the stream without an answer'));
    answer.take(result('', true));
    expect(() => answer.take(output('late'))).toThrow(new RangeError('sent output after its answer'));
  });
});
