import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HandledManager, PluginHandler } from '@awf/plugin-host';

/** The API on a port of this machine. */
export interface Service {
  readonly origin: string;
  /** Takes no more requests; resolves once those under way are answered. */
  close(): Promise<void>;
}

/** Serves the API beside a page of this program's own, on the loopback interface alone. A `port` of 0 is any. */
export async function startService(
  plugins: HandledManager,
  { token, port }: { readonly token: string; readonly port: number },
): Promise<Service> {
  const server = createServer((request, response) => {
    const isHealth = request.url === '/health';
    response.writeHead(isHealth ? 200 : 404, { 'content-type': 'text/plain' });
    response.end(isHealth ? 'fine\n' : 'not here\n');
  });
  new PluginHandler(plugins, { token }).registerRoutes(server);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
    },
  };
}
