import { describe, expect, it } from 'vitest';
import { expectVector } from '../test/vectors.js';
import { ConnInfo, Empty, StdioData, StdioData_Channel } from './go-plugin.js';
import { HealthCheckRequest, HealthCheckResponse, HealthCheckResponse_ServingStatus } from './health.js';

describe('go-plugin spec §9.3', () => {
  it('plain connection info', () => {
    expectVector({
      codec: ConnInfo,
      message: { serviceId: 1, network: 'unix', address: '/tmp/plugin1', knock: undefined },
      hex: '08 01 12 04 75 6e 69 78 1a 0c 2f 74 6d 70 2f 70 6c 75 67 69 6e 31',
    });
  });

  it('knock', () => {
    const knock = { knock: true, ack: false, error: '' };
    expectVector({
      codec: ConnInfo,
      message: { serviceId: 1, network: '', address: '', knock },
      hex: '08 01 22 02 08 01',
    });
  });

  it('knock answer', () => {
    const knock = { knock: true, ack: true, error: '' };
    expectVector({
      codec: ConnInfo,
      message: { serviceId: 1, network: '', address: '', knock },
      hex: '08 01 22 04 08 01 10 01',
    });
  });

  it('knock refusal', () => {
    const knock = { knock: true, ack: true, error: 'no listener for id 7' };
    expectVector({
      codec: ConnInfo,
      message: { serviceId: 7, network: '', address: '', knock },
      hex: '08 07 22 1a 08 01 10 01 1a 14 6e 6f 20 6c 69 73 74 65 6e 65 72 20 66 6f 72 20 69 64 20 37',
    });
  });

  it('standard output', () => {
    expectVector({
      codec: StdioData,
      message: { channel: StdioData_Channel.STDOUT, data: Buffer.from('hi\n') },
      hex: '08 01 12 03 68 69 0a',
    });
  });

  it('standard error', () => {
    expectVector({
      codec: StdioData,
      message: { channel: StdioData_Channel.STDERR, data: Buffer.from('hi\n') },
      hex: '08 02 12 03 68 69 0a',
    });
  });

  it('health request', () => {
    expectVector({ codec: HealthCheckRequest, message: { service: 'plugin' }, hex: '0a 06 70 6c 75 67 69 6e' });
  });

  it('health response', () => {
    const message = { status: HealthCheckResponse_ServingStatus.SERVING };
    expectVector({ codec: HealthCheckResponse, message, hex: '08 01' });
  });

  it('empty', () => {
    expectVector({ codec: Empty, message: {}, hex: '' });
  });
});

describe('messages of a newer peer', () => {
  it('fields that we do not know are skipped', () => {
    const unknown = Buffer.from('08079a0603616263', 'hex');
    expect(ConnInfo.decode(unknown)).toEqual({ serviceId: 7, network: '', address: '', knock: undefined });
  });

  it('a channel that we do not know keeps its number', () => {
    expect(StdioData.decode(Buffer.from('0809', 'hex')).channel).toBe(9);
  });

  it('the highest broker id survives', () => {
    expectVector({
      codec: ConnInfo,
      message: { serviceId: 4_294_967_295, network: '', address: '', knock: undefined },
      hex: '08 ff ff ff ff 0f',
    });
  });
});
