import { fileURLToPath } from 'node:url';
import { type LaunchOptions, launch, type PluginProcess } from '@awf/go-plugin/host';
import type { CallOptions, Client, ServiceDefinition, ServiceError, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Sandbox } from '../../../../test/support/sandbox.js';
// @ts-expect-error the fixture is plain JavaScript, since Node runs it as it is
import * as contract from '../fixtures/probe-service.mjs';

/** Path of a file in the fixtures folder. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/** The cookie that the fixtures know. */
export const probeCookie: { readonly key: string; readonly value: string } = contract.probeCookie;

/** Request of the probe: an operation's name and its fields. */
export type ProbeRequest = { readonly op: string } & Readonly<Record<string, unknown>>;

type Answer = Readonly<Record<string, unknown>>;

type ProbeCallback = (error: ServiceError | null, answer: Answer) => void;

/** Client of the probe contract. */
export interface ProbeClient extends Client {
  call(request: ProbeRequest, callback: ProbeCallback): { cancel(): void };
  call(request: ProbeRequest, options: Partial<CallOptions>, callback: ProbeCallback): { cancel(): void };
  stream(request: object): NodeJS.ReadableStream & { cancel(): void };
}

/** The probe's client class. */
export const ProbeClient: new (...args: ConstructorParameters<typeof Client>) => ProbeClient = contract.ProbeClient;

/** The probe's service definition. */
export const ProbeService: ServiceDefinition<UntypedServiceImplementation> = contract.ProbeService;

/** Launches the probe plugin of our own, or what the options say, in a sandbox. */
export function launchProbe(sandbox: Sandbox, options: Partial<LaunchOptions> = {}): Promise<PluginProcess> {
  return launch({
    name: 'probe',
    command: fixture('probe-plugin.mjs'),
    magicCookies: [probeCookie],
    versions: [1],
    startTimeoutMs: 10_000,
    ...options,
    env: { ...sandbox.env, PROBE_NOTES: `${sandbox.folder}/probe-notes`, ...options.env },
  });
}

/** One call of the probe. */
export function callProbe(plugin: Pick<PluginProcess, 'connection'>, request: ProbeRequest): Promise<Answer> {
  const client = plugin.connection.client(ProbeClient);
  return new Promise((resolve, reject) => {
    client.call(request, (error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

/** The probe's `echo`, for a service on this side. */
export function answerEcho(
  { request }: { readonly request: { readonly value: unknown } },
  answer: (error: null, value: Answer) => void,
): void {
  answer(null, { value: request.value });
}

/** What a promise rejected with; fails where it did not. */
export async function rejectionOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to fail and did not');
}
