/** What one engine's hosts put into a plugin's environment, and the version of the contract they speak. */
export interface Handshake {
  /** The application protocol version of the handshake line. */
  readonly protocolVersion: 1;
  /** Name of the environment variable that carries the cookie. */
  readonly magicCookieKey: string;
  /** The value it must have. */
  readonly magicCookieValue: string;
}

/** The engines a plugin can run under. */
export type Engine = 'awf' | 'workflow';

/**
 * The handshake of both engines, the single copy. A plugin serves where any one of the cookies is right; a host sets both.
 * (AWF spec §1.1, workflow spec §2.)
 */
export const handshake: Readonly<Record<Engine, Handshake>> = Object.freeze({
  awf: Object.freeze({ protocolVersion: 1, magicCookieKey: 'AWF_PLUGIN', magicCookieValue: 'awf-plugin-v1' }),
  workflow: Object.freeze({
    protocolVersion: 1,
    magicCookieKey: 'WORKFLOW_PLUGIN',
    magicCookieValue: 'workflow-external-plugin-v1',
  }),
});

/** The cookies of `handshake` as `serve` and `launch` of `@awf/go-plugin` take them. */
export const magicCookies: readonly { readonly key: string; readonly value: string }[] = Object.freeze(
  Object.values(handshake).map(({ magicCookieKey, magicCookieValue }) => ({
    key: magicCookieKey,
    value: magicCookieValue,
  })),
);
