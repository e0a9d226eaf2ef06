import { once } from 'node:events';
import { connect, createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calmStreams, StreamTable } from './stream-table.js';

describe('StreamTable', () => {
  it('does as a Map does', () => {
    const id = fc.nat(9);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), id }),
      fc.record({ kind: fc.constant('delete' as const), id }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const [table, map] = [new StreamTable(), new Map<number, object>()];
        for (const { kind, id } of steps) {
          const stream = {};
          if (kind === 'set') [table, map].forEach((each) => void each.set(id, stream));
          else expect(table.delete(id)).toBe(map.delete(id));
          expect([table.size, table.get(id)]).toEqual([map.size, map.get(id)]);
        }
        const visited = new Map<number, object>();
        table.forEach((stream, key) => void visited.set(key, stream));
        expect([...visited].sort()).toEqual([...map].sort());
      }),
    );
  });

  it('does not visit what was closed during the visit', () => {
    const table = new StreamTable();
    const visited: number[] = [];
    for (const id of [1, 3, 5]) table.set(id, {});
    table.forEach((_stream, id) => {
      visited.push(id);
      table.delete(3);
    });
    expect(visited).toEqual([1, 5]);
  });
});

describe('calmStreams', () => {
  async function serveOne(act: (session: ServerHttp2Session) => void): Promise<readonly number[]> {
    const server = createServer((_request, response) => response.end('answer'));
    server.on('session', act);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port }: AddressInfo = Object(server.address());
    const client = connect(`http://127.0.0.1:${port}`);
    try {
      const ask = async (): Promise<number> => {
        const request = client.request({ ':path': '/' }).setEncoding('utf8').end();
        let text = '';
        for await (const part of request) text += String(part);
        return text.length;
      };
      return await Promise.all([ask(), ask(), ask()]);
    } finally {
      client.destroy();
      server.close();
    }
  }

  const tableOf = (session: ServerHttp2Session): unknown =>
    Object.getOwnPropertySymbols(session)
      .map((key) => Object(Reflect.get(session, key)).streams)
      .find((streams) => streams !== undefined);

  it('changes a new session, which goes on as before', async () => {
    let table: unknown;
    const lengths = await serveOne((session) => {
      calmStreams(session);
      table = tableOf(session);
    });
    expect(lengths).toEqual([6, 6, 6]);
    expect(table).toBeInstanceOf(StreamTable);
    expect(Object(table).size).toBe(0);
  });

  it('leaves a session alone that has streams already', async () => {
    const tables: unknown[] = [];
    await serveOne((session) => {
      session.once('stream', () => {
        calmStreams(session);
        tables.push(tableOf(session));
      });
    });
    expect(tables).toHaveLength(1);
    expect(tables[0]).not.toBeInstanceOf(StreamTable);
  });

  it.each(['18.20.0', '21.7.3', '28.0.0', ''])('leaves sessions of Node %s alone', (version) => {
    const streams = new Map();
    const session = { [Symbol('state')]: { streams } };
    calmStreams(Object(session), version);
    expect(tableOf(Object(session))).toBe(streams);
  });

  it('leaves anything else alone', () => {
    const other = { [Symbol('state')]: { streams: [] }, [Symbol('empty')]: null };
    calmStreams(Object(other));
    expect(Object.getOwnPropertySymbols(other).map((key) => Reflect.get(other, key))).toEqual([{ streams: [] }, null]);
  });
});
