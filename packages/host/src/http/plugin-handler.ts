import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeUnknown } from '@awf/go-plugin';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import { corsHeaders, refusalOf } from './admission.js';
import { type Answer, failed, jsonAnswer, plainText, succeeded, toResponse } from './answer.js';
import { type ApiRequest, fromFetch, fromNode } from './api-request.js';
import {
  type NormalizedHandlerOptions,
  normalizeHandlerOptions,
  type PluginHandlerOptions,
} from './handler-options.js';
import { createOpenApi, doneWord } from './openapi.js';
import { nameProblem } from './plugin-name.js';
import { type RouteTarget, registerRoutes } from './register-routes.js';
import { findRoute, methodsOf, type Route } from './route.js';

/** What a `PluginHandler` needs of its manager; `ExternalPluginManager` is one. */
export interface HandledManager {
  discoverPlugins(): Promise<readonly string[]>;
  loadPlugin(name: string): Promise<unknown>;
  unloadPlugin(name: string): Promise<unknown>;
  reloadPlugin(name: string): Promise<unknown>;
  isLoaded(name: string): boolean;
  loadedPlugins(): readonly string[];
}

/** The longest body that a request may have, in bytes: room for what clients send out of habit, as none is looked at. */
const maxBodyBytes = 65_536;

/**
 * The HTTP API by which people and programs list, load, unload and reload an engine's plugins: routes, envelope and status codes
 * of Go's `PluginHandler`, and `openapi.json` beside them. (Workflow spec §4.10.)
 *
 * A request is checked in this order: Host and Origin (403), token (401), path (404), method (405), plugin name (400), size of
 * its body (413). Whatever the manager rejects with is a 500 with that error's message; an action that was begun goes on when
 * its client leaves.
 */
export class PluginHandler {
  /** The description that is served as `openapi.json`. */
  readonly openapi: JsonObject;
  readonly #manager: HandledManager;
  readonly #options: NormalizedHandlerOptions;

  /** @throws PluginError `OPTIONS_INVALID`, naming the option, its value and the rule. */
  constructor(manager: HandledManager, options: PluginHandlerOptions) {
    this.#manager = manager;
    this.#options = normalizeHandlerOptions(options);
    this.openapi = createOpenApi(this.#options.token !== null);
  }

  /** Answers a request as the Fetch standard has it, in whatever server; never rejects. */
  readonly fetch = async (request: Request): Promise<Response> => {
    return toResponse(await this.#answer(fromFetch(request)), request.method);
  };

  /** Answers a request of `node:http`; resolves once the answer is handed over, and never rejects. */
  readonly listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, body } = await this.#answer(fromNode(request));
    response.writeHead(status, headers);
    response.end(body);
  };

  /**
   * Adds the routes to a Hono, Express or Fastify application, or to a server of `node:http`; all else of it stays as it is.
   * Listeners that are added to a server later see every request, too.
   *
   * @throws PluginError `OPTIONS_INVALID` for anything else.
   */
  registerRoutes(target: RouteTarget): void {
    registerRoutes(target, this);
  }

  async #answer(request: ApiRequest): Promise<Answer> {
    const answer = refusalOf(request, this.#options) ?? (await this.#admitted(request));
    return { ...answer, headers: { ...answer.headers, ...corsHeaders(request, this.#options) } };
  }

  async #admitted(request: ApiRequest): Promise<Answer> {
    const route = findRoute(request.path);
    if (route === undefined) return plainText(404, '404 page not found');
    const methods = methodsOf(route);
    if (!methods.includes(request.method)) return plainText(405, 'Method Not Allowed', { allow: methods.join(', ') });
    const problem = 'name' in route ? nameProblem(route.name) : undefined;
    if (problem !== undefined) return failed(400, problem);
    const body = await request.bodyWithin(maxBodyBytes);
    if (body === 'tooLarge') return failed(413, `request body is longer than ${maxBodyBytes} bytes`);
    if (body === 'broken') return failed(400, 'request body ended early');
    return this.#perform(route).catch((error: unknown) => failed(500, describeUnknown(error)));
  }

  async #perform(route: Route): Promise<Answer> {
    const manager = this.#manager;
    switch (route.kind) {
      case 'plugins': {
        const names = sorted(await manager.discoverPlugins());
        return succeeded(names.map((name) => ({ name, loaded: manager.isLoaded(name) })));
      }
      case 'loaded':
        return succeeded(sorted(manager.loadedPlugins()));
      case 'openapi':
        return jsonAnswer(200, this.openapi);
      default: {
        const { kind, name = '' } = route;
        await manager[`${kind}Plugin`](name);
        return succeeded({ action: doneWord(kind), name });
      }
    }
  }
}

/** As Go sorts: by bytes. */
function sorted(names: readonly string[]): string[] {
  return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
