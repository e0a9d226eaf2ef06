import type { HostEventServiceServer } from '@awf/plugin-proto/awf';
import { type Event, fromEmitRequest } from '@awf/plugin-sdk/contract';

/** What became of an event that a plugin emitted: its id, or why it was not taken. */
export type EmitAnswer =
  | { readonly id: string; readonly refusal?: undefined }
  | { readonly id?: undefined; readonly refusal: string };

/** Takes an event of one plugin. Returns when the event was queued: nobody waits for its delivery. */
export type TakeEmitted = (event: Event) => EmitAnswer;

/** HostEventService of one plugin's connection. An event that is not taken is an answer, not an error. (AWF spec §6.3.) */
export function createHostEventService(take: TakeEmitted): HostEventServiceServer {
  return {
    emit: ({ request }, callback) => {
      const { id, refusal } = take(fromEmitRequest(request));
      callback(null, { success: refusal === undefined, errorMessage: refusal ?? '', eventId: id ?? '' });
    },
  };
}
