import { guardStdout } from '@awf/go-plugin/guard';
import { kvCookie } from './handshake.js';

// First of all imports in the executable: only where a host started it does stdout belong to the protocol.
if (process.env[kvCookie.key] === kvCookie.value) guardStdout();
