import { GRPCControllerClient, type GRPCControllerServer } from '@awf/plugin-proto/go-plugin';
import { expect, it } from 'vitest';
import { usePeers } from '../../test/support/peer.js';
import { until } from '../../test/support/until.js';
import { createControllerService } from './controller-service.js';

type ShutdownCall = Parameters<GRPCControllerServer['shutdown']>[0];
type ShutdownCallback = Parameters<GRPCControllerServer['shutdown']>[1];

const { start, dial } = usePeers();

it('answers Shutdown before it stops, so that the host sees a clean end', async () => {
  const events: string[] = [];
  const service = createControllerService(() => events.push('stopping'));
  const peer = await start({
    register: (registrar) =>
      registrar.addService(service.definition, {
        shutdown(call: ShutdownCall, callback: ShutdownCallback) {
          service.implementation.shutdown(call, (...answer) => {
            events.push('answered');
            callback(...answer);
          });
        },
      }),
  });
  const client = dial(peer, GRPCControllerClient);
  const error = await new Promise((resolve) => client.shutdown({}, resolve));
  expect(error).toBeNull();
  await until(() => events.length === 2);
  expect(events).toEqual(['answered', 'stopping']);
});
