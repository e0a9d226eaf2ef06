import type { InvokeServiceResponse } from '@awf/plugin-proto/workflow/messages';
import { decodeStruct, type JsonObject } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../call.js';
import type { RemoteHandle } from './remote.js';
import { toStruct } from './struct.js';

/** A method of a module to be called. */
export interface ServiceCall {
  readonly method: string;
  readonly args: JsonObject;
}

/** Calls a method of a module. (Workflow spec §4.6.) */
export async function invokeService(
  { client, handle, label }: RemoteHandle,
  { method, args }: ServiceCall,
  options: CallOptions = {},
): Promise<JsonObject> {
  const what = `call ${method} of ${label}`;
  const struct = toStruct(args, { client, what, part: 'the arguments' });
  const request = { handleId: handle, method, args: struct, typedInput: undefined };
  const { result } = await client.request<InvokeServiceResponse>(
    what,
    (service, ...call) => service.invokeService(request, ...call),
    options,
  );
  return decodeStruct(result) ?? {};
}
