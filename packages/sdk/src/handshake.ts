export { type Engine, type Handshake, handshake, magicCookies } from './contract/handshake.js';
