import { type EmitRequest, EmitResponse } from '@awf/plugin-proto/awf/messages';
import type { Event } from '@awf/plugin-sdk/contract';
import { expect, it } from 'vitest';
import { createHostEventService, type EmitAnswer } from './host-event-service.js';

/** Emits an event and gives the answer as it goes on the wire, in hex. */
function emit(request: EmitRequest, answer: EmitAnswer) {
  const taken: Event[] = [];
  const service = createHostEventService((event) => {
    taken.push(event);
    return answer;
  });
  let hex = '';
  const callback = (_error: unknown, response?: EmitResponse | null): void => {
    if (response) hex = Buffer.from(EmitResponse.encode(response).finish()).toString('hex');
  };
  service.emit({ request } as never, callback);
  return { taken, hex };
}

const request: EmitRequest = {
  eventType: 'logger.workflow_failed',
  payload: Buffer.from('{"n":1}'),
  sourcePlugin: 'event-logger',
  propagationDepth: 0,
  timestampUnixNanos: 1_795_312_292_869_276_894n,
  metadata: new Map([['k', 'v']]),
};

// Section 9 of the contract has both answers.
it('answers with the id of what was taken [AWF-6.3-answer]', () => {
  const { taken, hex } = emit(request, { id: '31d8dc27-3247-45e2-b85a-f2e31d4a6ceb' });
  expect(hex).toBe('08011a2433316438646332372d333234372d343565322d623835612d663265333164346136636562');
  expect(taken).toEqual([
    {
      id: '',
      type: 'logger.workflow_failed',
      timeNanos: 1_795_312_292_869_276_894n,
      source: 'event-logger',
      metadata: { k: 'v' },
      payload: Buffer.from('{"n":1}'),
      depth: 0,
    },
  ]);
});

it('answers with the reason of what was not, and fails no call [AWF-6.3-answer]', () => {
  const refusal = 'plugin "event-logger" not authorized to emit event type "other.thing"';
  expect(emit({ ...request, eventType: 'other.thing' }, { refusal }).hex).toBe(
    '1245706c7567696e20226576656e742d6c6f6767657222206e6f7420617574686f72697a656420746f20656d6974206576656e74207479706520226f746865722e7468696e6722',
  );
});
