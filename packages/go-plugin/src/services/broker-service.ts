import { type ConnInfo, type GRPCBrokerServer, GRPCBrokerService } from '@awf/plugin-proto/go-plugin';
import { trace } from '../trace/trace.js';
import type { BrokerCore } from './broker.js';

/**
 * The plugin's half of `plugin.GRPCBroker`: one stream in a process's life (go-plugin spec §5.5). A later stream, as a
 * second host opens it, is ended at once, as Go plugins do; the end of the first closes the broker for good.
 */
export function createBrokerService(
  broker: BrokerCore,
  onStream: (connection: string) => void,
): {
  readonly definition: typeof GRPCBrokerService;
  readonly implementation: GRPCBrokerServer;
} {
  let taken = false;
  return {
    definition: GRPCBrokerService,
    implementation: {
      startStream(call) {
        if (taken) {
          trace('broker', 'ended a second stream');
          call.end();
          return;
        }
        taken = true;
        onStream(call.getPeer());
        call.on('data', (info: ConnInfo) => broker.receive(info));
        call.once('end', () => {
          broker.close('the host ended the broker');
          call.end();
        });
        call.once('cancelled', () => broker.close('the host is gone'));
        call.on('error', () => broker.close('its stream broke'));
        broker.connected((info) => {
          if (!call.destroyed) call.write(info);
        });
      },
    },
  };
}
