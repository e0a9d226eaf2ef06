import {
  EmitRequest,
  EventStreamMessage,
  HandleEventRequest,
  HandleEventResponse,
} from '@awf/plugin-proto/awf/messages';
import { describe, expect, it } from 'vitest';
import {
  type Event,
  fromEmitRequest,
  fromNanos,
  fromWireEvent,
  toEmitRequest,
  toNanos,
  toStreamEvent,
  toWireEvent,
} from './event.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const none = Buffer.alloc(0);

describe('events', () => {
  const failed: Event = {
    id: '11111111-2222-4333-8444-555555555555',
    type: 'workflow.failed',
    timeNanos: 1795312292869276894n,
    source: 'core',
    metadata: { error: 'boom', workflow_id: 'w1' },
    payload: none,
    depth: 0,
  };
  // AWF spec §9 HandleEvent.
  const vector =
    '0a2431313131313131312d323232322d343333332d383434342d353535353535353535353535120f776f726b666c6f772e6661696c656418de89f6aacbe08ef5182204636f72652a0d0a056572726f721204626f6f6d2a110a0b776f726b666c6f775f696412027731';

  it('are written and read as the spec has them, to the nanosecond', () => {
    expect(hex(HandleEventRequest.encode(toWireEvent(failed)).finish())).toBe(vector);
    expect(fromWireEvent(HandleEventRequest.decode(Buffer.from(vector, 'hex')))).toEqual(failed);
  });

  it('are numbered in a stream', () => {
    const event: Event = { ...failed, id: 'i', type: 'step.started', timeNanos: undefined, metadata: {} };
    // AWF spec §9 StreamEvents.
    const streamed = '0a0169120c737465702e737461727465642204636f72654001';
    expect(hex(EventStreamMessage.encode(toStreamEvent(event, 1n)).finish())).toBe(streamed);
    expect(fromWireEvent(EventStreamMessage.decode(Buffer.from(streamed, 'hex')))).toEqual(event);
  });

  it('of a Go plugin that set no time have none', () => {
    const emitted = HandleEventResponse.decode(
      HandleEventResponse.encode({
        emittedEvents: [{ ...toWireEvent(failed), timestampUnixNanos: -6795364578871345152n }],
      }).finish(),
    ).emittedEvents.map(fromWireEvent);
    expect(emitted).toEqual([{ ...failed, timeNanos: undefined }]);
  });

  it('carry any metadata key, and leave out what is undefined', () => {
    const metadata = JSON.parse('{"__proto__":"p","constructor":"c"}');
    const message = toWireEvent({ ...failed, metadata: { ...metadata, none: undefined } });
    expect([...message.metadata.keys()]).toEqual(['__proto__', 'constructor']);
    expect(Object.keys(fromWireEvent(message).metadata)).toEqual(['__proto__', 'constructor']);
  });
});

describe('emitted events', () => {
  // AWF spec §9 HostEventService/Emit.
  const vector =
    '0a166c6f676765722e776f726b666c6f775f6661696c656412077b226e223a317d1a0c6576656e742d6c6f6767657228de89f6aacbe08ef51832060a016b120176';
  const emitted: Event = {
    id: '',
    type: 'logger.workflow_failed',
    timeNanos: 1795312292869276894n,
    source: 'event-logger',
    metadata: { k: 'v' },
    payload: Buffer.from('{"n":1}'),
    depth: 0,
  };

  it('are written and read as the spec has them', () => {
    expect(hex(EmitRequest.encode(toEmitRequest(emitted)).finish())).toBe(vector);
    expect(fromEmitRequest(EmitRequest.decode(Buffer.from(vector, 'hex')))).toEqual(emitted);
  });

  it('take any view of bytes as their payload', () => {
    const payload = new Uint8Array(Buffer.from('..hi..')).subarray(2, 4);
    expect(toEmitRequest({ ...emitted, payload }).payload).toEqual(Buffer.from('hi'));
  });
});

it('turns times to nanoseconds and back, cut to the millisecond', () => {
  expect(toNanos(new Date(1795312292869))).toBe(1795312292869000000n);
  expect(fromNanos(1795312292869276894n)).toEqual(new Date(1795312292869));
  expect(fromNanos(toNanos(new Date(-5)))).toEqual(new Date(-5));
});
