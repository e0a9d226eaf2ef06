import { handshake } from '@awf/plugin-sdk/contract';

const { workflow } = handshake;

/** The version of the workflow engine's contract, under Go's name for it. (Workflow spec §1.1.) */
export const ProtocolVersion = workflow.protocolVersion;

/** Name of the environment variable by which a plugin knows that the workflow engine started it. */
export const MagicCookieKey = workflow.magicCookieKey;

/** The value that it must have. */
export const MagicCookieValue = workflow.magicCookieValue;

/** The three together. Hosts of this package set the cookies of both engines. */
export const Handshake = workflow;
