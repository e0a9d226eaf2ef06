/** Where the routes are. (Workflow spec §4.10.) */
export const apiPath = '/api/v1/plugins/external';

/** What can be done to a plugin. */
export type PluginAction = 'load' | 'unload' | 'reload';

/** A path that the handler knows. */
export type Route =
  | { readonly kind: 'plugins' | 'loaded' | 'openapi' }
  /** `name` is decoded and not checked yet; undefined: its escapes are malformed. */
  | { readonly kind: PluginAction; readonly name: string | undefined };

/** Whether a path is the handler's to answer, with "not found" where need be. */
export function isApiPath(path: string): boolean {
  return path === apiPath || path.startsWith(`${apiPath}/`);
}

/**
 * Finds the route of a path, as Go's router does: exactly, with no slash too many. Go first redirects to a path without
 * doubled slashes; here they are an empty name. (Workflow spec §4.10.)
 */
export function findRoute(path: string): Route | undefined {
  if (path === apiPath) return { kind: 'plugins' };
  if (path === `${apiPath}/loaded`) return { kind: 'loaded' };
  if (path === `${apiPath}/openapi.json`) return { kind: 'openapi' };
  if (!isApiPath(path)) return undefined;
  const [name = '', action, ...rest] = path.slice(apiPath.length + 1).split('/');
  if (rest.length > 0 || !isAction(action)) return undefined;
  return { kind: action, name: decode(name) };
}

/** The methods that a route takes, as `Allow` lists them. */
export function methodsOf({ kind }: Route): readonly string[] {
  return isAction(kind) ? ['POST'] : ['GET', 'HEAD'];
}

function isAction(text: string | undefined): text is PluginAction {
  return text === 'load' || text === 'unload' || text === 'reload';
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
