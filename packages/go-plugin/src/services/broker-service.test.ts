import { type ConnInfo, GRPCBrokerClient } from '@awf/plugin-proto/go-plugin';
import { describe, expect, it } from 'vitest';
import { usePeers } from '../../test/support/peer.js';
import { failureOf, pluginError } from '../../test/support/plugin-error.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { until } from '../../test/support/until.js';
import { insecure } from '../security/peer-security.js';
import { listen } from '../transport/listener.js';
import { BrokerCore } from './broker.js';
import { createBrokerService } from './broker-service.js';

const { start, connect } = usePeers();
const newFolder = useTempFolders();

async function serveBroker() {
  const folder = newFolder();
  const broker = new BrokerCore({ security: insecure, listen: () => listen({ network: 'unix', folder }) });
  const streams: string[] = [];
  const service = createBrokerService(broker, (connection) => streams.push(connection));
  const peer = await start({
    register: (registrar) => registrar.addService(service.definition, service.implementation),
  });
  const open = () => {
    const stream = connect(peer.address).client(GRPCBrokerClient).startStream();
    const infos: ConnInfo[] = [];
    let ended = false;
    stream.on('data', (info: ConnInfo) => infos.push(info));
    stream.on('error', () => undefined);
    stream.on('end', () => {
      ended = true;
    });
    return { stream, infos, isEnded: () => ended };
  };
  return { broker, streams, peer, open };
}

describe('the broker service', () => {
  it('carries connection info both ways', async () => {
    const { broker, streams, open } = await serveBroker();
    const { stream, infos } = open();
    const listener = await broker.accept(7);
    await until(() => infos.length === 1);
    expect(infos[0]).toMatchObject({
      serviceId: 7,
      network: 'unix',
      address: 'path' in listener.address ? listener.address.path : '',
    });
    stream.write({ serviceId: 3, network: 'unix', address: '/tmp/host', knock: undefined });
    expect((await broker.dial(3)).address).toEqual({ network: 'unix', path: '/tmp/host' });
    expect(streams).toHaveLength(1);
    broker.close('the test is over');
  });

  it('ends a second stream at once, and serves the first one on', async () => {
    const { broker, streams, open } = await serveBroker();
    const first = open();
    await until(() => streams.length === 1);
    const second = open();
    await until(second.isEnded);
    expect(second.infos).toEqual([]);
    first.stream.write({ serviceId: 1, network: 'unix', address: '/tmp/host', knock: undefined });
    expect((await broker.dial(1)).address).toEqual({ network: 'unix', path: '/tmp/host' });
    expect([streams.length, first.isEnded()]).toEqual([1, false]);
    broker.close('the test is over');
  });

  it('closes the broker for good when the host ends the stream', async () => {
    const { broker, open } = await serveBroker();
    const { stream, isEnded } = open();
    const dialling = failureOf(broker.dial(1));
    stream.end();
    await until(isEnded);
    expect(await dialling).toEqual(pluginError('BROKER_CLOSED', 'the host ended the broker'));
    const later = open();
    await until(later.isEnded);
    expect(await failureOf(broker.accept(2))).toEqual(pluginError('BROKER_CLOSED'));
  });

  it('closes the broker when the host is gone', async () => {
    const { broker, streams, open } = await serveBroker();
    const { stream } = open();
    await until(() => streams.length === 1);
    const dialling = failureOf(broker.dial(1));
    stream.cancel();
    expect(await dialling).toEqual(pluginError('BROKER_CLOSED'));
  });
});
