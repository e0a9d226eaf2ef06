import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { type CallFailure, CallTable, toCallFailure } from './call-table.js';

const broken: CallFailure = { code: status.INTERNAL, details: 'broken' };

describe('CallTable', () => {
  it('counts calls from their beginning to their end', () => {
    const calls = new CallTable();
    const end = calls.begin('a', () => undefined);
    calls.begin('b', () => undefined);
    expect([calls.total, calls.size]).toEqual([2, 2]);
    end();
    end();
    expect([calls.total, calls.size]).toEqual([2, 1]);
  });

  it('knows the connections on which a call ever came, until they are gone', () => {
    const calls = new CallTable();
    calls.begin('a', () => undefined)();
    calls.note('b');
    expect([...calls.connections]).toEqual(['a', 'b']);
    calls.forgetConnection('a');
    calls.forgetConnection('never seen');
    expect([...calls.connections]).toEqual(['b']);
  });

  it('fails every open call once, and none that has ended', () => {
    const calls = new CallTable();
    const failed: string[] = [];
    calls.begin('a', ({ details }) => failed.push(`first ${details}`));
    calls.begin('a', () => failed.push('ended'))();
    calls.begin('b', ({ code }) => failed.push(`second ${code}`));
    calls.failAll(broken);
    calls.failAll(broken);
    expect(failed).toEqual(['first broken', `second ${status.INTERNAL}`]);
    expect(calls.size).toBe(0);
  });

  it('may be changed by the calls that it fails', () => {
    const calls = new CallTable();
    const end = calls.begin('a', () => end());
    calls.failAll(broken);
    expect(calls.size).toBe(0);
  });
});

describe('toCallFailure', () => {
  const serviceError = (code: number, details: string, message = 'm') =>
    Object.assign(new Error(message), { code, details });

  it('keeps a gRPC status', () => {
    expect(toCallFailure(serviceError(status.NOT_FOUND, 'no such key'))).toMatchObject({
      code: status.NOT_FOUND,
      details: 'no such key',
    });
  });

  it('keeps the metadata of a gRPC status', () => {
    const metadata = new Metadata();
    metadata.set('reason', 'quota');
    const failure = toCallFailure(Object.assign(serviceError(status.RESOURCE_EXHAUSTED, 'full'), { metadata }));
    expect(failure).toEqual({ code: status.RESOURCE_EXHAUSTED, details: 'full', metadata });
  });

  it('takes the message where a status has no details', () => {
    expect(toCallFailure(serviceError(status.ABORTED, '', 'why'))).toMatchObject({
      code: status.ABORTED,
      details: 'why',
    });
  });

  it.each<[string, unknown, string]>([
    ['an error', new RangeError('out of range'), 'out of range'],
    ['a text', 'plain', 'plain'],
    ['an object', { reason: 7 }, '{"reason":7}'],
    ['nothing', undefined, 'undefined'],
    ['an error of the system', Object.assign(new Error('no file'), { code: 'ENOENT', details: 'x' }), 'no file'],
    ['a code that is none of gRPC', serviceError(99, 'd', 'odd'), 'odd'],
    ['a code without details', Object.assign(new Error('bare'), { code: status.ABORTED }), 'bare'],
    ['a status that says OK', serviceError(status.OK, 'd', 'not ok at all'), 'not ok at all'],
  ])('makes UNKNOWN with a text of %s', (_what, thrown, details) => {
    expect(toCallFailure(thrown)).toEqual({ code: status.UNKNOWN, details });
  });
});
