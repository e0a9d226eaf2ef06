import type { InvokeServiceResponse } from '@awf/plugin-proto/workflow/messages';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../call.js';
import { fromForms, toForms } from './forms.js';
import type { RemoteHandle } from './remote.js';

/** A method of a module to be called. */
export interface ServiceCall {
  /** The module's type, where it is known. */
  readonly type: string | undefined;
  readonly method: string;
  readonly args: JsonObject;
}

/** Calls a method of a module. (Workflow spec §4.6, §6.3.) */
export async function invokeService(
  { client, handle, label }: RemoteHandle,
  { type, method, args }: ServiceCall,
  options: CallOptions = {},
): Promise<JsonObject> {
  const use = { client, what: `call ${method} of ${label}` };
  const contract = client.typed?.method(type, method);
  const [forms] = toForms([{ part: 'args', value: args, message: contract?.inputMessage ?? '' }], contract, use);
  const request = { handleId: handle, method, args: forms?.struct, typedInput: forms?.typed };
  const { result, typedOutput } = await client.request<InvokeServiceResponse>(
    use.what,
    (service, ...call) => service.invokeService(request, ...call),
    options,
  );
  return fromForms({ struct: result, typed: typedOutput }, contract, use) ?? {};
}
