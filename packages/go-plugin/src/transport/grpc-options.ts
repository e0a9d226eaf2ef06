import type { ChannelOptions } from '@grpc/grpc-js';

/**
 * Options of every server and channel: no limit on message sizes (go-plugin spec §12), and nothing that costs calls
 * without serving a local peer.
 */
const common: ChannelOptions = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc.enable_channelz': 0,
};

/** Options of gRPC servers. */
export const serverOptions: ChannelOptions = { ...common };

/**
 * Options of gRPC channels. The name `localhost` is what certificates bear on TCP and Unix sockets alike; proxies of the
 * environment never stand between local peers; each connection has its own subchannel, so that closing it closes it.
 */
export const channelOptions: ChannelOptions = {
  ...common,
  'grpc.ssl_target_name_override': 'localhost',
  'grpc.default_authority': 'localhost',
  'grpc.enable_http_proxy': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
};
