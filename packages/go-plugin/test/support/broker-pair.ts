import { afterEach } from 'vitest';
import { insecure, type PeerSecurity } from '../../src/security/peer-security.js';
import { BrokerCore } from '../../src/services/broker.js';
import { type ListenPlace, listen } from '../../src/transport/listener.js';

/** Two brokers whose messages reach each other, as over a main connection. */
export interface BrokerPair {
  readonly host: BrokerCore;
  readonly plugin: BrokerCore;
}

/** What a pair is made of. */
export interface BrokerPairInit {
  readonly place: ListenPlace;
  readonly hostSecurity?: PeerSecurity;
  readonly pluginSecurity?: PeerSecurity;
}

/** Broker pairs for the tests of a file; all are closed after each test. */
export function useBrokerPairs(): (init: BrokerPairInit) => BrokerPair {
  const made: BrokerCore[] = [];
  afterEach(() => {
    for (const broker of made.splice(0)) broker.close('the test is over');
  });
  return ({ place, hostSecurity = insecure, pluginSecurity = insecure }) => {
    const host = new BrokerCore({ security: hostSecurity, listen: () => listen(place) });
    const plugin = new BrokerCore({ security: pluginSecurity, listen: () => listen(place) });
    made.push(host, plugin);
    // A message of the wire comes later than the call that sent it.
    host.connected((info) => setImmediate(() => plugin.receive(info)));
    plugin.connected((info) => setImmediate(() => host.receive(info)));
    return { host, plugin };
  };
}
