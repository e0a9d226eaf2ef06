/** Which end is ours: always the `ts-` one. */
export type Pairing = 'ts-host/go-plugin' | 'go-host/ts-plugin' | 'ts-host/python-plugin';

/** Who listens on a brokered connection; the other one dials. */
export type Direction = 'host-listens' | 'plugin-listens';

/** One behaviour that a test against a real peer must show. */
export interface Requirement {
  /** What tests cite in their titles: `[GP-1.4-line]`; with directions, `[GP-5.3-accept host-listens]`. */
  readonly id: string;
  /** Specification and section. */
  readonly source: string;
  /** What must hold, in one sentence. */
  readonly behaviour: string;
  /** Pairings in which it must be shown, each one. */
  readonly pairings: readonly Pairing[];
  /** In each pairing it must be shown in each of these directions. */
  readonly directions?: readonly Direction[];
}

const ourHost: readonly Pairing[] = ['ts-host/go-plugin'];
const ourPlugin: readonly Pairing[] = ['go-host/ts-plugin'];
const bothEnds: readonly Pairing[] = ['ts-host/go-plugin', 'go-host/ts-plugin'];
const python: readonly Pairing[] = ['ts-host/python-plugin'];
const everyDirection: readonly Direction[] = ['host-listens', 'plugin-listens'];

type Row = readonly [id: string, behaviour: string, pairings: readonly Pairing[], directions?: readonly Direction[]];

const rows: readonly Row[] = [
  // Handshake
  ['GP-1.1-versions', 'The plugin reads the application versions of PLUGIN_PROTOCOL_VERSIONS in any order.', ourPlugin],
  [
    'GP-1.1-host-env',
    'The host sets cookie, port range and versions, and no certificate unless AutoMTLS is on.',
    ourHost,
  ],
  ['GP-1.1-leak', 'A certificate or multiplex variable inherited by the host does not reach a plugin.', ourHost],
  [
    'GP-1.2-cookie',
    'With a wrong cookie the plugin says on stderr that it is one, leaves stdout empty and exits 1.',
    ourPlugin,
  ],
  [
    'GP-1.2-cookie-host',
    'The host tells a plugin that refuses its cookie from other early exits by its status and words.',
    ourHost,
  ],
  ['GP-1.3-highest', 'The highest common application version is served and known to both ends.', bothEnds],
  [
    'GP-1.3-none',
    'Without a common version the plugin serves its lowest, and the host refuses naming both lists.',
    bothEnds,
  ],
  ['GP-1.4-line', 'The first and only handshake line of our plugin is accepted by a Go host.', ourPlugin],
  [
    'GP-1.4-stdout',
    'Whatever the author writes to stdout before the line does not reach the host before it.',
    ourPlugin,
  ],
  [
    'GP-1.5-parse',
    'The host accepts the line of a Go plugin: six fields, the last one empty or a certificate.',
    ourHost,
  ],
  ['GP-1.5-crlf', 'Blanks around the line and CRLF at its end are accepted.', ourHost],
  ['GP-1.5-first', 'A first line that is no handshake is refused and quoted, even when a good one follows.', ourHost],
  ['GP-1.5-core', 'Another core version is refused naming both versions.', ourHost],
  ['GP-1.5-app', 'An application version that the host did not offer is refused naming both sides.', ourHost],
  ['GP-1.5-network', 'An unknown network is refused naming network and address.', ourHost],
  ['GP-1.5-protocol', 'A protocol that is not allowed is refused naming it and those that are.', ourHost],
  ['GP-1.5-cert', 'A certificate that is none, or padded, is refused.', ourHost],
  ['GP-1.5-long', 'A line without end is refused at 64 KiB and does not fill the memory.', ourHost],
  ['GP-1.5-killed', 'After a refused line the plugin is gone.', ourHost],
  [
    'GP-1.6-timeout',
    'A plugin that stays silent, or stops within the line, is given up after the start timeout and killed.',
    ourHost,
  ],
  [
    'GP-1.6-exit',
    'A plugin that ends before its line is reported with exit status or signal and its last words.',
    ourHost,
  ],
  ['GP-1.7-stdout', 'What a plugin writes to descriptor 1 after the line is drained and does no harm.', ourHost],
  // Listeners
  ['GP-2.1-unix', 'A Unix socket works, and is gone after a graceful end.', bothEnds],
  ['GP-2.1-dir', 'The plugin puts its socket straight into PLUGIN_UNIX_SOCKET_DIR.', ourPlugin],
  ['GP-2.1-group', 'With PLUGIN_UNIX_SOCKET_GROUP the socket belongs to the group and is 0660.', ourPlugin],
  ['GP-2.2-tcp', 'A TCP address on 127.0.0.1 works.', [...ourHost, ...python]],
  // TLS
  ['GP-3.2-profile', 'A Go peer accepts our certificate in every role, and we accept the one of a Go peer.', bothEnds],
  ['GP-3.3-auto', 'AutoMTLS exchanges certificates through variable and line, and calls work over it.', bothEnds],
  ['GP-3.4-stranger', "A connection without the peer's certificate is refused, and the plugin serves on.", bothEnds],
  [
    'GP-3.5-broker',
    'Brokered connections under AutoMTLS use the same two certificates in both roles.',
    bothEnds,
    everyDirection,
  ],
  [
    'GP-3.6-plain',
    'A plugin that returns no certificate though asked is refused, never spoken to in plain text.',
    ourHost,
  ],
  [
    'GP-3.6-garbage',
    'A client certificate that cannot be read ends our plugin with a sentence and status 1, without a line.',
    ourPlugin,
  ],
  ['GP-3.6-swapped', 'A plugin that serves with another certificate than it announced is refused.', ourHost],
  ['GP-3.6-unasked', 'A certificate that the host did not ask for is a typed error.', ourHost],
  ['GP-3.1-static', "TLS by a configuration of both ends' own works without AutoMTLS.", bothEnds],
  // Services
  [
    'GP-4.1-health',
    'Health answers SERVING for `plugin` and NOT_FOUND for a name that is not served.',
    [...bothEnds, ...python],
  ],
  ['GP-4.1-missing', 'A plugin without broker, stdio and controller can be used.', [...ourHost, ...python]],
  ['GP-4.3-authority', 'Every authority that a Go host sends is served, over Unix sockets and TCP.', ourPlugin],
  [
    'GP-4.3-large',
    "Messages above 4 MiB pass to us and from us; a Go server's limit is reported as RESOURCE_EXHAUSTED.",
    bothEnds,
  ],
  ['GP-4.3-cancel', 'A cancelled call is seen as cancelled on the other end.', bothEnds],
  ['GP-4.3-deadline', 'A deadline ends the call on both ends.', bothEnds],
  // Broker
  ['GP-5.1-both', 'The same id in the two directions names two different listeners.', bothEnds],
  ['GP-5.2-next', 'nextId begins with 1 and never repeats.', bothEnds],
  ['GP-5.3-accept', 'An accepted id is announced and can be dialled from the other end.', bothEnds, everyDirection],
  ['GP-5.4-late', 'Connection info that trails the call by less than 5 s is waited for.', bothEnds, everyDirection],
  [
    'GP-5.4-timeout',
    'A dial of an id that is never announced fails after 5 s and leaves nothing.',
    bothEnds,
    everyDirection,
  ],
  [
    'GP-5.4-once',
    'Connection info is used by one dial; a second one of the same id times out.',
    bothEnds,
    everyDirection,
  ],
  [
    'GP-5.5-serve',
    'acceptAndServe answers brokered calls and closes its listener when it is stopped.',
    bothEnds,
    everyDirection,
  ],
  ['GP-5.5-close', 'Brokered servers end with the connection and leave no socket.', bothEnds, everyDirection],
  [
    'GP-5.8-refused',
    'Multiplexing that is asked for is answered with `false` by our plugin, which a Go host understands.',
    ourPlugin,
  ],
  // Host lifecycle
  [
    'GP-6.5-exit',
    'The host sees the end of the process with status or signal, though a child of it holds the pipes.',
    ourHost,
  ],
  [
    'GP-6.5-unavailable',
    'A plugin killed in the middle of a call fails that call as UNAVAILABLE within a second.',
    bothEnds,
  ],
  ['GP-6.6-graceful', 'Shutdown ends the plugin with status 0; UNAVAILABLE from Shutdown is success.', bothEnds],
  [
    'GP-6.6-forced',
    'A plugin that ignores Shutdown and signals is killed after the grace time, and that is recorded.',
    ourHost,
  ],
  ['GP-6.6-hang', 'A Shutdown that is never answered does not hang the host.', ourHost],
  ['GP-6.8-orphan', 'When the host is killed, the plugin is gone within two seconds.', bothEnds],
  ['GP-6.8-group', 'A child of the plugin goes with it.', ourHost],
  ['GP-6.9-reattach', 'A running plugin can be reattached to, and in test mode it survives the host.', bothEnds],
  ['GP-6.9-gone', 'Reattaching to a process that is gone, or an address that refuses, is a typed error.', ourHost],
  ['GP-6.10-checksum', 'A checksum that differs is refused before the process starts.', bothEnds],
  [
    'GP-6.11-stdio',
    'What a plugin writes through its language arrives by the stdio stream, byte for byte and by channel.',
    bothEnds,
  ],
  ['GP-6.11-log', 'A log entry arrives with its level, message and fields.', bothEnds],
  ['GP-6.11-level', 'Prefixes like [WARN] give plain lines their level; other plain lines are debug.', ourHost],
  ['GP-6.11-panic', 'A panic is logged as an error, with what follows it.', bothEnds],
  ['GP-6.11-odd', 'Log members of the wrong type, huge lines and invalid bytes do no harm.', ourHost],
  ['GP-6.11-flood', 'A plugin that floods its outputs is not blocked.', ourHost],
  // Plugin lifecycle
  ['GP-7.2-split', 'console.log goes to the stdio stream and never to descriptor 1.', ourPlugin],
  ['GP-7.2-unread', 'A plugin does not block while nobody reads its stdio stream.', ourPlugin],
  ['GP-7.3-sigint', 'SIGINT does not end the plugin.', ourPlugin],
  ['GP-7.3-sigterm', 'SIGTERM ends our plugin gracefully.', ourPlugin],
  ['GP-7.4-budget', 'The process is gone well within the two seconds of a Go host.', ourPlugin],
  ['GP-7.5-throw', 'An exception in a handler fails that call only.', ourPlugin],
  [
    'GP-7.5-uncaught',
    'An uncaught error fails the calls in flight, is logged as an error, and ends the process.',
    ourPlugin,
  ],
  [
    'GP-7.6-format',
    'Our log entries keep level and fields in a Go host: six digits of the second, strings where strings must be.',
    ourPlugin,
  ],
  ['GP-7.7-test-mode', 'In test mode no cookie is needed, no line is printed, and a Go host reattaches.', ourPlugin],
  // AWF, operations slice
  ['AWF-1.3-modes', "Our plugin serves AWF's contract with and without AutoMTLS.", ourPlugin],
  ['AWF-1.2-host', "Our host launches AWF's Go plugin with and without AutoMTLS.", ourHost],
  ['AWF-2.2-vectors', "Requests of the test vectors get the vectors' answers.", bothEnds],
  ['AWF-3.1-json', 'Inputs, data and config carry one JSON document a value; what is no JSON is raw text.', bothEnds],
  [
    'AWF-3.2-missing',
    'A plugin without a part answers for it as a Go plugin does, with the exact texts and codes.',
    ourPlugin,
  ],
  ['AWF-3.2-optional', 'Services that a plugin does not serve are parts that it does not have.', ourHost],
  ['AWF-3.3-info', 'GetInfo answers name and version.', bothEnds],
  ['AWF-3.3-init', 'Init brings the config to the plugin; its failure is the gRPC code UNKNOWN.', bothEnds],
  ['AWF-3.3-list', 'ListOperations gives names and schemas in order.', bothEnds],
  ['AWF-3.3-get', 'GetOperation of an undeclared name fails with UNKNOWN and the quoted name.', bothEnds],
  ['AWF-3.3-failure', 'A thrown error is a failed result with its message, not a gRPC error.', bothEnds],
  ['AWF-3.3-cancel', 'The deadline of the host reaches the operation.', bothEnds],
  // AWF, step types
  ['AWF-3.3-list-step-types', 'ListStepTypes gives names and descriptions in order.', bothEnds],
  [
    'AWF-3.3-execute-step',
    'A step gets config and inputs as one document each, and answers output, data and exit code.',
    bothEnds,
  ],
  ['AWF-3.3-step-failure', 'A step that cannot be run, or answers no object, is an error with its reason.', bothEnds],
  ['AWF-3.3-step-deadline', 'Deadline and cancellation of the host reach a step.', bothEnds],
  ['AWF-6.6-limit', 'A step has five seconds at most where the host behaves as AWF.', ourHost],
  // AWF, validators
  ['AWF-3.3-validate', 'Findings in a workflow, or one of its steps, keep their order and severities.', bothEnds],
  ['AWF-3.3-validate-failure', 'A workflow that cannot be read or looked at is UNKNOWN with the reason.', bothEnds],
  ['AWF-3.7-workflow', 'A workflow is read in every spelling, with where its steps go on.', ourPlugin],
  ['AWF-6.7-merge', 'What all validators find comes in the order of plugins, each finding once.', ourHost],
  ['AWF-6.7-skip', 'A validator that fails, crashes or takes too long is skipped and named.', ourHost],
  // AWF, events
  [
    'AWF-3.3-handle-event',
    'An event reaches its handlers whole, with its deadline; what they return goes back.',
    bothEnds,
  ],
  [
    'AWF-3.3-returned',
    'Events that a plugin makes have id, time, source and the depth below what caused them.',
    ourPlugin,
  ],
  ['AWF-3.3-stream', 'Events of a stream are numbered and handled in order, and answered by Emit.', bothEnds],
  ['AWF-3.4-emit', 'An emit goes through the broker under id 1; a refusal and a failure have their reasons.', bothEnds],
  ['AWF-3.4-ready', 'What runs once the host can take events emits one, with nobody waiting for it.', ourPlugin],
  ['AWF-3.4-late', 'An emit waits five seconds for the announcement of the host, not longer.', ourPlugin],
  ['AWF-3.4-kept', 'The announcement of the host serves an emit at any later time.', ourPlugin],
  [
    'AWF-3.4-eager',
    'A plugin that dials before its line is loaded if there is time, and refused by the start timeout else.',
    ourHost,
  ],
  [
    'AWF-6.3-emit',
    'The host takes what a plugin may emit, as its own, and delivers it whether the call lasts or not.',
    ourHost,
  ],
  [
    'AWF-6.8-deliver',
    'The host brings events to the plugins that want them, one at a time, and neither waits nor fails for one of them.',
    ourHost,
  ],
  ['AWF-6.8-returned', 'Events that a Go plugin returns arrive, completed, and end at the depth limit.', ourHost],
  // AWF, life of a plugin
  ['AWF-4-folder', 'A plugin folder that was copied alone is started by a Go host and answers.', ourPlugin],
  ['AWF-5-discover', 'A folder with the Go echo plugin is discovered and loaded by its manifest.', ourHost],
  ['AWF-6.2-order', "A plugin is loaded, called and ended in AWF's order, with AWF's deadlines.", bothEnds],
  ['AWF-6.5-result', "Results of a Go plugin are mapped as AWF's host maps them.", ourHost],
  ['AWF-6.9-crash', 'A crash fails the running call and hurts no other plugin.', ourHost],
  ['AWF-8.3-streams', 'Progress and output of a watched call come in order, before the same result.', ourPlugin],
  // Workflow engine, start and end of a plugin
  ['WF-1.1-both', 'Started with both cookies, one executable serves both engines.', ourPlugin],
  ['WF-1.2-launch', "A plugin starts under today's and February's engine, with and without AutoMTLS.", bothEnds],
  ['WF-1.5-deadline', "The pipeline's deadline and its end reach a step.", ourPlugin],
  [
    'WF-1.7-stop',
    'What still runs at the end of the process is stopped in reverse order, and disposed of once.',
    ourPlugin,
  ],
  [
    'WF-1.8-none',
    'Where the engine serves no callbacks a call back fails with the reason after five seconds.',
    ourPlugin,
  ],
  ['WF-1.8-replaced', 'A later ConfigureCallback takes the place of the connection before.', ourPlugin],
  ['WF-1.8-unconfigured', 'What the host announced is dialled at any later time, ConfigureCallback or not.', ourPlugin],
  ['WF-9-orphan', 'An engine that ends without Shutdown takes its plugins with it.', ourPlugin],
  // Workflow engine, services
  ['WF-2.1-manifest', 'GetManifest answers all fields.', bothEnds],
  ['WF-2.1-types', 'The lists of types are in the order of declaration.', bothEnds],
  ['WF-2.1-contracts', 'GetContractRegistry answers, without a contract too.', bothEnds],
  ['WF-2.1-schemas', 'GetModuleSchemas describes modules with their fields for editors.', bothEnds],
  ['WF-2.1-module', 'A module lives from CreateModule to DestroyModule.', bothEnds],
  ['WF-2.1-step', 'A step gets all that a pipeline has.', bothEnds],
  ['WF-2.1-invoke', "A module's method answers InvokeService; its failure is a text.", bothEnds],
  ['WF-2.1-deliver', 'DeliverMessage reaches the handler of that handle and topic.', bothEnds],
  ['WF-2.1-fragment', 'GetConfigFragment gives the config to add, and the folder of the plugin.', bothEnds],
  ['WF-2.1-asset', 'GetAsset gives a file with its type, or an error naming the path.', bothEnds],
  ['WF-2.1-configure', 'ConfigureCallback connects to the announced callback service.', bothEnds],
  ['WF-2.1-trigger', 'CreateTrigger makes a trigger, which the module methods start and stop.', bothEnds],
  ['WF-2.2-trigger', 'TriggerWorkflow carries workflow type, action and data; its failure has the reason.', bothEnds],
  ['WF-2.2-service', 'GetService tells whether a service is there.', bothEnds],
  ['WF-2.2-log', 'Log carries level, message and fields.', bothEnds],
  ['WF-2.2-publish', 'PublishMessage gives the id, or the reason of a refusal.', bothEnds],
  ['WF-2.2-subscribe', 'Subscribe and Unsubscribe follow the life of a module.', bothEnds],
  // Workflow engine, behaviour
  ['WF-3.1-module', 'A step reaches a module of its plugin by name.', ourPlugin],
  ['WF-3.2-config', 'A module of the plugin brings the config that its handlers share.', ourPlugin],
  ['WF-3.2-errors', 'What fails is a text in an answer with status OK, with the words of the Go SDK.', bothEnds],
  ['WF-3.2-stop', 'A step ends the pipeline with its output.', bothEnds],
  ['WF-3.3-crash', 'The end of the process ends the running call.', bothEnds],
  ['WF-3.3-handles', 'Handles are UUIDs, and unknown once they were destroyed.', bothEnds],
  ['WF-3.3-nothing', 'A step that returns nothing has no output.', ourPlugin],
  ['WF-3.3-parallel', 'One step runs for several pipelines side by side.', ourPlugin],
  ['WF-3.4-huge', 'A number that a Struct cannot hold is refused with its place.', ourPlugin],
  ['WF-3.4-values', 'Bytes, dates, what is no number and what is not there travel as the contract has it.', ourPlugin],
  ['WF-3.4-struct', 'Values keep their kinds through a Struct, nothing and empty apart.', bothEnds],
  ['WF-4.2-discover', 'Plugin folders are found, loaded side by side and unloaded one by one.', ourHost],
  ['WF-4.2-reload', 'A reload starts the new process first and keeps the old one where that fails.', bothEnds],
  ['WF-4.5-order', "A plugin is loaded in the engine's order of calls.", bothEnds],
  ['WF-4.6-typed-invoke', "A typed method's messages are made and read by Go.", ourPlugin],
  ['WF-4.9-typed-data', 'The data of a typed trigger travels in both forms.', ourPlugin],
  ['WF-6.2-own-message', "Messages of an author's own .proto are made and read by Go.", ourPlugin],
  ['WF-6.2-whole-set', 'The descriptors of our contracts are whole, and Go takes them.', ourPlugin],
  ['WF-6.3-strict', 'A strict contract brings messages alone; what breaks it fails in the engine.', bothEnds],
  ['WF-6.3-both', 'A contract of both ways brings messages, and Structs beside them.', bothEnds],
  ['WF-6.3-both-struct', 'Where no message can be made the Structs serve.', bothEnds],
  ['WF-6.1-four', 'A plugin with four methods is loaded and runs steps; what is missing it does not have.', ourHost],
  ['WF-6.1-february', 'Where no resolved config is sent or known, a step has the one it was created with.', bothEnds],
  ['WF-8-vectors', 'The messages of the test vectors are written and read byte for byte.', bothEnds],
  ['WF-8-pairs', 'The requests of the test vectors get their answers.', ourPlugin],
  ['WF-8-fingerprint', "A trigger's config has the fingerprint of the test vector.", ourHost],
  ['WF-8-reentrant', 'Calls are served while a call back of the plugin is pending.', bothEnds],
  // One operation under the workflow engine
  ['WO-name', 'An operation is a step of its own name, or of one that was given.', ourPlugin],
  ['WO-validated', 'Input is checked when it runs, and at CreateStep where nothing is templated.', ourPlugin],
  ['WO-text', 'Text is the output of AWF, and the key output of a step.', ourPlugin],
  ['WO-progress', 'Progress is a debug line where the host takes one answer.', ourPlugin],
  ['WO-config', 'The config comes by Init, by the generated module, or from its defaults.', ourPlugin],
  ['WO-state', 'The state is made once, and again where that failed.', ourPlugin],
  ['WO-shutdown', 'The state is ended once, in the time that each engine gives.', ourPlugin],
  ['WO-emit', 'Events are emitted to AWF and published to the workflow engine.', ourPlugin],
  ['WO-paths', "Relative paths are meant from the user's folder.", ourPlugin],
  ['WO-input', "An operation's input is its step's config, and nothing of the pipeline.", ourPlugin],
  ['WO-types', 'Texts that templates gave are coerced by the input schema.', ourPlugin],
  ['WO-data', "An operation's data is its step's output.", ourPlugin],
  ['WO-failure', 'A failed result is the error of its step.', ourPlugin],
  ['WO-throw', 'A thrown error is the error of its step, with the same text.', ourPlugin],
  ['WO-cancel', "The pipeline's deadline ends an operation.", ourPlugin],
];

/** By what ids begin with. */
const specifications: Readonly<Record<string, string>> = {
  GP: 'go-plugin spec §',
  AWF: 'AWF spec §',
  WF: 'workflow plugin spec §',
  WO: 'write once, run in both: ',
};

/** All requirements; ids are unique. */
export const requirements: readonly Requirement[] = rows.map(toRequirement);

function toRequirement([id, behaviour, pairings, directions]: Row): Requirement {
  const [specification, section] = id.split('-');
  const source = `${specifications[specification ?? ''] ?? specification}${section}`;
  return { id, source, behaviour, pairings, ...(directions && { directions }) };
}
