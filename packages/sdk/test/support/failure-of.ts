import { isPluginError, type PluginError } from '@awf/go-plugin';

/** The PluginError that something ends in; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<PluginError> {
  const end = await promise.then(
    (value) => new TypeError(`it resolved: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (isPluginError(end)) return end;
  throw end;
}
