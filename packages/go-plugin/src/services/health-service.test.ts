import { HealthCheckResponse_ServingStatus, HealthClient } from '@awf/plugin-proto/health';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { usePeers } from '../../test/support/peer.js';
import { healthService } from './health-service.js';

const { start, dial } = usePeers();

async function healthClient() {
  const peer = await start({
    register: (registrar) => registrar.addService(healthService.definition, healthService.implementation),
  });
  return { peer, client: dial(peer, HealthClient) };
}

/** The status, or the code with which the call failed. */
async function check(service: string): Promise<string> {
  const { client } = await healthClient();
  return new Promise((resolve) =>
    client.check({ service }, (error, answer) =>
      resolve(
        error === null ? HealthCheckResponse_ServingStatus[answer.status] : `code ${error.code}: ${error.details}`,
      ),
    ),
  );
}

describe('the health service', () => {
  it.each(['plugin', ''])('serves %j', async (service) => {
    expect(await check(service)).toBe('SERVING');
  });

  it.each(['Plugin', 'other', '__proto__'])('knows nothing of %j', async (service) => {
    expect(await check(service)).toBe(`code ${status.NOT_FOUND}: unknown service ${JSON.stringify(service)}`);
  });

  it.each([
    ['plugin', HealthCheckResponse_ServingStatus.SERVING],
    ['other', HealthCheckResponse_ServingStatus.SERVICE_UNKNOWN],
  ])('keeps a watch of %j open', async (service, expected) => {
    const { peer, client } = await healthClient();
    const stream = client.watch({ service });
    stream.on('error', () => undefined);
    const first = await new Promise<{ status: number }>((resolve) => stream.once('data', resolve));
    expect(first.status).toBe(expected);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(peer.calls.size).toBe(1);
    stream.cancel();
  });
});
