import type { MagicCookie } from '@awf/go-plugin';

/** The cookie of go-plugin's own examples. */
export const counterCookie: MagicCookie = { key: 'BASIC_PLUGIN', value: 'hello' };

/** The application protocol version. */
export const counterVersion = 1;
