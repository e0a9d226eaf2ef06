import { describe, expect, it } from 'vitest';
import { clampFraction, StreamedAnswer, type StreamUpdate } from './stream.js';

interface Result {
  readonly output: string;
  readonly n: number;
}

const output = (value: string): StreamUpdate<Result> => ({
  update: { $case: 'output', value },
  outputStreamed: false,
});
const progress: StreamUpdate<Result> = {
  update: { $case: 'progress', value: { fraction: 1, message: '' } },
  outputStreamed: false,
};
const result = (text: string, outputStreamed: boolean): StreamUpdate<Result> => ({
  update: { $case: 'result', value: { output: text, n: 1 } },
  outputStreamed,
});
const newer: StreamUpdate<Result> = { update: undefined, outputStreamed: false };

function answerOf(...updates: readonly StreamUpdate<Result>[]) {
  const answer = new StreamedAnswer<Result>();
  const breaches = updates.map((update) => answer.take(update)).filter((breach) => breach !== undefined);
  return { breaches, end: answer.end() };
}

describe('the answer of a stream', () => {
  it('has the text that was streamed', () => {
    expect(answerOf(output('a'), progress, newer, output('b'), result('', true), newer)).toEqual({
      breaches: [],
      end: { result: { output: 'ab', n: 1 } },
    });
  });

  it.each(['other', ''])('has its own text where that is what counts: %j', (text) => {
    expect(answerOf(output('a'), result(text, false)).end).toEqual({ result: { output: text, n: 1 } });
  });

  it('is a breach where it is missing or comes twice, or something comes after it', () => {
    expect(answerOf(output('a')).end).toEqual({ breach: 'ended the stream without an answer' });
    expect(answerOf(result('', true), result('', true)).breaches).toEqual(['answered twice']);
    expect(answerOf(result('', true), output('b')).breaches).toEqual(['sent output after its answer']);
    expect(answerOf(result('', true), progress).breaches).toEqual(['sent progress after its answer']);
  });
});

it('makes any fraction fit', () => {
  expect([0.5, -1, 7, Number.NaN, Number.POSITIVE_INFINITY].map(clampFraction)).toEqual([0.5, 0, 1, 0, 1]);
});
