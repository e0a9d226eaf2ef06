import type { MagicCookie } from '@awf/go-plugin';

/** The cookie of go-plugin's own key/value example. */
export const kvCookie: MagicCookie = { key: 'BASIC_PLUGIN', value: 'hello' };

/** Its application protocol version. */
export const kvVersion = 1;
