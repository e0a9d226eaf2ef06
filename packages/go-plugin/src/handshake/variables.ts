/** Names of the environment variables that a host sets for a plugin (go-plugin spec §1.1). */
export const variables = {
  minPort: 'PLUGIN_MIN_PORT',
  maxPort: 'PLUGIN_MAX_PORT',
  protocolVersions: 'PLUGIN_PROTOCOL_VERSIONS',
  clientCertificate: 'PLUGIN_CLIENT_CERT',
  multiplex: 'PLUGIN_MULTIPLEX_GRPC',
  unixSocketDir: 'PLUGIN_UNIX_SOCKET_DIR',
  unixSocketGroup: 'PLUGIN_UNIX_SOCKET_GROUP',
} as const;

/** Environment of a process, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;
