/** go-plugin's own services and their messages (go-plugin spec §4). */
export {
  ConnInfo,
  ConnInfo_Knock,
  Empty,
  StdioData,
  StdioData_Channel,
} from './gen/goplugin/messages.js';
export {
  GRPCBrokerClient,
  type GRPCBrokerServer,
  GRPCBrokerService,
  GRPCControllerClient,
  type GRPCControllerServer,
  GRPCControllerService,
  GRPCStdioClient,
  type GRPCStdioServer,
  GRPCStdioService,
} from './gen/goplugin/services.js';
