/**
 * Keeps stdout clean for the handshake line: whatever is written to it later goes to the host's log instead. Import it before
 * anything else, as builds do. It acts only where an engine's cookie is present, or where an answer is to be the only thing on
 * stdout: the plugin's description, or that of a build hook. Tests, tools and commands of `wfctl` keep theirs.
 */
import { guardStdout } from '@awf/go-plugin/guard';
import { asksForDescription } from './contract/description.js';
import { magicCookies } from './contract/handshake.js';
import { readWfctlRequest } from './contract/wfctl.js';

const args = process.argv.slice(2);
const asked = readWfctlRequest(args)?.kind;
const isPlugin = magicCookies.some(({ key }) => process.env[key] !== undefined);
if (asked !== 'command' && (isPlugin || asked === 'hook' || asksForDescription(args))) guardStdout();
