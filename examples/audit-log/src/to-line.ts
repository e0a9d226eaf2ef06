import type { ReceivedEvent } from '@awf/plugin-sdk';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** An event as one line of JSON, without a line feed. */
export function toLine({ time, type, id, source, depth, metadata, payload }: ReceivedEvent): string {
  return JSON.stringify({ time, type, id, source, depth, metadata, ...toText(payload) });
}

/** A payload as it came, digit for digit: as text where it is one, else in base64. */
function toText(payload: Uint8Array): { readonly payload?: string; readonly payload_base64?: string } {
  if (payload.length === 0) return {};
  try {
    return { payload: decoder.decode(payload) };
  } catch {
    return { payload_base64: Buffer.from(payload).toString('base64') };
  }
}
