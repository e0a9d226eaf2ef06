import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostError } from '../errors.js';
import { fromNode } from './api-request.js';
import { apiPath, isApiPath } from './route.js';

/** Hono, and what has its routes. */
export interface FetchRouter {
  fetch(...request: never[]): unknown;
  all(path: string, handler: (context: { readonly req: { readonly raw: Request } }) => Promise<Response>): unknown;
}

/** Express, and what has its middleware. */
export interface MiddlewareRouter {
  (...request: never[]): unknown;
  use(handler: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): unknown;
}

/** Fastify. */
export interface FastifyRouter {
  decorateReply(...decoration: never[]): unknown;
  all(
    path: string,
    options: { onRequest(request: { readonly raw: IncomingMessage }, reply: FastifyReply): Promise<void> },
    handler: () => Promise<void>,
  ): unknown;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** A server of `node:http`. */
export interface NodeServer {
  listeners(event: 'request'): readonly unknown[];
  removeAllListeners(event: 'request'): unknown;
  on(event: 'request', listener: (request: IncomingMessage, response: ServerResponse) => void): unknown;
}

/** What routes can be registered with. */
export type RouteTarget = FetchRouter | MiddlewareRouter | FastifyRouter | NodeServer;

/** The handler in both forms that frameworks take. */
export interface RouteHandler {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/**
 * Lets a framework or server pass on what is below the routes' path.
 *
 * @throws PluginError `OPTIONS_INVALID` for what is none of them.
 */
export function registerRoutes(target: RouteTarget, handler: RouteHandler): void {
  if (isMiddlewareRouter(target)) registerMiddleware(target, handler);
  else if (has(target, 'decorateReply')) registerFastify(target as FastifyRouter, handler);
  else if (has(target, 'fetch') && has(target, 'all')) registerFetch(target as FetchRouter, handler);
  else if (has(target, 'removeAllListeners')) registerServer(target as NodeServer, handler);
  else throw noTarget(target);
}

function noTarget(target: unknown) {
  const rule = 'a Hono, Express or Fastify application, or a server of node:http';
  const found = target === null ? 'null' : typeof target;
  return hostError('OPTIONS_INVALID', `Routes are registered with ${rule}; this is another ${found}.`);
}

function isMiddlewareRouter(target: RouteTarget): target is MiddlewareRouter {
  return typeof target === 'function' && has(target, 'use');
}

function has(target: unknown, method: string): boolean {
  const isObject = (typeof target === 'object' && target !== null) || typeof target === 'function';
  return isObject && typeof Reflect.get(target, method) === 'function';
}

function registerFetch(router: FetchRouter, { fetch }: RouteHandler): void {
  for (const path of paths) router.all(path, ({ req }) => fetch(req.raw));
}

function registerMiddleware(router: MiddlewareRouter, { listener }: RouteHandler): void {
  router.use((request, response, next) => {
    if (isOurs(request)) void listener(request, response);
    else next();
  });
}

/** Before the body is read: a parser's refusal must not come before ours. */
function registerFastify(router: FastifyRouter, { listener }: RouteHandler): void {
  for (const path of paths) {
    const onRequest = async ({ raw }: { readonly raw: IncomingMessage }, reply: FastifyReply): Promise<void> => {
      reply.hijack();
      await listener(raw, reply.raw);
    };
    router.all(path, { onRequest }, async () => undefined);
  }
}

/** What else the server does goes on beside it; a server without listeners is the handler's alone. */
function registerServer(server: NodeServer, { listener }: RouteHandler): void {
  const others = server.listeners('request').filter((other) => typeof other === 'function');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (others.length === 0 || isOurs(request)) void listener(request, response);
    else for (const other of others) other.call(server, request, response);
  });
}

const paths = [apiPath, `${apiPath}/*`];

function isOurs(request: IncomingMessage): boolean {
  return isApiPath(fromNode(request).path);
}
