export { type AwfEvent, goZeroTimestamp, type ReceivedAwfEvent } from './awf-event.js';
export {
  type GoCertificate,
  type GoCertificateFault,
  type GoJudgement,
  type GoRole,
  judgeWithGo,
  makeGoCertificate,
} from './certificates.js';
export { describePairing, describeWithGo, describeWithGoAndPython, describeWithPython } from './describe-with-peer.js';
export { GoHost, type GoHostEnd, GoHostError } from './go-host.js';
export type * from './go-host-awf-calls.js';
export type * from './go-host-call.js';
export type * from './go-host-calls.js';
export type {
  GoHostCallback,
  GoHostEmit,
  GoHostEvent,
  GoHostFailure,
  GoHostLog,
  GoHostResult,
  GoHostStdio,
  GoHostSum,
} from './go-host-events.js';
export type { GoHostOptions } from './go-host-options.js';
export type * from './go-host-workflow-calls.js';
export { buildGoPeers, type GoProgram, goPeer } from './go-peer.js';
export {
  type AwfPeer,
  type GoPluginFolderOptions,
  makeGoPluginFolder,
  makeGoWorkflowFolder,
  type WorkflowPeer,
} from './go-plugin-folder.js';
export { cacheFolder, interopFolder, repositoryFolder } from './paths.js';
export { callsVariable, type PeerCall, readPeerCalls } from './peer-calls.js';
export { type PythonPeer, pythonPeer } from './python-peer.js';
export { hasGo, hasPython } from './toolchain.js';
export { type TsProgram, tsPlugin } from './ts-plugin.js';
export { waitUntil } from './wait-until.js';
