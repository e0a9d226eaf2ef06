import { describeUnknown } from '@awf/go-plugin';
import { hostError } from '../errors.js';

/** Options of a `PluginHandler`. */
export interface PluginHandlerOptions {
  /**
   * What clients must send as `Authorization: Bearer <token>`: printable ASCII without spaces. `null` lets in everybody who
   * reaches the port under an allowed host and origin; it must be said.
   */
  readonly token: string | null;
  /**
   * The hosts that requests may be meant for, such as `plugins.example.com` (any port) or `127.0.0.1:8080`. This keeps web
   * pages away whose name was made to lead here. Default: `localhost`, `127.0.0.1` and `[::1]`.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * Origins of web pages that may call, such as `https://admin.example.com`; browsers are then told so (CORS). A page of the
   * handler's own host always may. Default none.
   */
  readonly allowedOrigins?: readonly string[] | undefined;
}

/** `PluginHandlerOptions` with every default filled in. */
export interface NormalizedHandlerOptions {
  readonly token: string | null;
  /** In lower case. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'] as const;

/**
 * Checks a handler's options and fills in the defaults.
 *
 * @throws PluginError `OPTIONS_INVALID`, naming the field, the value (never the token) and the rule.
 */
export function normalizeHandlerOptions(options: PluginHandlerOptions): NormalizedHandlerOptions {
  const { token, allowedHosts = loopbackHosts, allowedOrigins = [] } = options;
  if (token !== null && !(typeof token === 'string' && /^[\x21-\x7e]+$/.test(token))) {
    const found = typeof token === 'string' ? 'another text' : quote(token);
    throw invalid('token', 'printable ASCII without spaces, or null for none', found);
  }
  checkEach('allowedHosts', allowedHosts, {
    isValid: isHost,
    rule: 'hosts such as localhost, [::1] or a.example:8080',
  });
  checkEach('allowedOrigins', allowedOrigins, { isValid: isOrigin, rule: 'origins such as https://a.example' });
  return { token, allowedHosts: allowedHosts.map((host) => host.toLowerCase()), allowedOrigins };
}

/** Takes a host apart into name and port; undefined: it is none. IPv6 addresses stand in brackets. */
export function parseHost(text: string): { readonly name: string; readonly port: string | undefined } | undefined {
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), port };
}

interface ListRule {
  isValid(text: string): boolean;
  readonly rule: string;
}

function checkEach(field: string, values: readonly string[], { isValid, rule }: ListRule): void {
  if (!Array.isArray(values)) throw invalid(field, `a list of ${rule}`, quote(values));
  const wrong = values.findIndex((text) => typeof text !== 'string' || !isValid(text));
  if (wrong >= 0) throw invalid(field, `a list of ${rule}`, quote(values[wrong]));
}

function isHost(text: string): boolean {
  return parseHost(text) !== undefined;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : describeUnknown(value);
}

function invalid(field: string, rule: string, found: string) {
  return hostError('OPTIONS_INVALID', `A plugin handler needs ${field} to be ${rule}; it is ${found}.`);
}
