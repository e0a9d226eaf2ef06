import { isPluginError, type PluginError } from '@awf/go-plugin';
import type { PluginProcess } from '@awf/go-plugin/host';
import { status } from '@grpc/grpc-js';

/** The PluginError with which something fails; anything else fails the test. A plugin that did start is closed. */
export async function failureOf(work: Promise<unknown>): Promise<PluginError> {
  const end = await endOf(work);
  if (!end.failed) {
    if (isPlugin(end.value)) await end.value.close();
    throw new Error(`It did not fail, but gave ${String(end.value)}`);
  }
  if (isPluginError(end.value)) return end.value;
  throw end.value;
}

/** The name of the gRPC status with which a call ends, and its words, like `UNAVAILABLE: why`; `OK` where it succeeds. */
export async function statusOf(call: Promise<unknown>): Promise<string> {
  const end = await endOf(call);
  if (!end.failed) return 'OK';
  const error = end.value;
  if (!(error instanceof Error && 'code' in error && 'details' in error)) throw error;
  return `${status[Number(error.code)]}: ${String(error.details)}`;
}

/** How long something takes that may also fail, in ms. */
export async function timeOf(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await endOf(work);
  return performance.now() - start;
}

interface End {
  readonly failed: boolean;
  readonly value: unknown;
}

function endOf(work: Promise<unknown>): Promise<End> {
  return work.then(
    (value) => ({ failed: false, value }),
    (value: unknown) => ({ failed: true, value }),
  );
}

function isPlugin(value: unknown): value is Pick<PluginProcess, 'close'> {
  return typeof value === 'object' && value !== null && 'close' in value && 'exited' in value;
}
