import { createHash, timingSafeEqual } from 'node:crypto';
import { type Answer, failed } from './answer.js';
import type { ApiRequest } from './api-request.js';
import { type NormalizedHandlerOptions, parseHost } from './handler-options.js';

/**
 * Says why a request is not let in, or undefined. Go's handler lets in everybody; here a page that a browser shows, or one
 * whose name leads to this machine, gets nothing even where no token is asked for. (Workflow spec §4.10.)
 */
export function refusalOf(request: ApiRequest, options: NormalizedHandlerOptions): Answer | undefined {
  const { host } = request;
  if (!isAllowedHost(host, options.allowedHosts)) return failed(403, `host ${JSON.stringify(host)} is not allowed`);
  const origin = request.header('origin');
  if (origin !== undefined && !isAllowedOrigin(origin, host, options.allowedOrigins)) {
    return failed(403, `origin ${JSON.stringify(origin)} is not allowed`);
  }
  // A browser asks without the token whether a page may send one.
  if (isPreflight(request)) return { status: 204, headers: preflightHeaders, body: '' };
  return options.token === null ? undefined : tokenRefusal(request.header('authorization'), options.token);
}

/** Headers by which a browser lets a page of another origin see an answer; the origin was allowed before. */
export function corsHeaders(request: ApiRequest, { allowedOrigins }: NormalizedHandlerOptions): Answer['headers'] {
  const origin = request.header('origin');
  if (origin === undefined || !allowedOrigins.includes(origin)) return {};
  return { 'access-control-allow-origin': origin, vary: 'Origin' };
}

const preflightHeaders = {
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': 'Authorization, Content-Type',
  'access-control-max-age': '600',
};

function isPreflight({ method, header }: ApiRequest): boolean {
  const isAsked = header('access-control-request-method') !== undefined;
  return method === 'OPTIONS' && isAsked && header('origin') !== undefined;
}

function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  const parsed = parseHost(host);
  return parsed !== undefined && (allowed.includes(parsed.name) || allowed.includes(host.toLowerCase()));
}

function isAllowedOrigin(origin: string, host: string, allowed: readonly string[]): boolean {
  if (allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  // Default ports may be left out of both; a proxy may have taken the TLS off.
  const own = `${page.protocol}//${host}`;
  return page.origin === origin && URL.canParse(own) && page.host === new URL(own).host;
}

function tokenRefusal(authorization: string | undefined, token: string): Answer | undefined {
  const [, given] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (given === undefined) {
    return failed(401, 'a bearer token is required', { 'www-authenticate': 'Bearer realm="plugins"' });
  }
  if (timingSafeEqual(digest(given), digest(token))) return undefined;
  const challenge = 'Bearer realm="plugins", error="invalid_token"';
  return failed(401, 'the bearer token is not the right one', { 'www-authenticate': challenge });
}

/** Hashes have one length, so that comparing them tells nothing of the token's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
