import { type GRPCControllerServer, GRPCControllerService } from '@awf/plugin-proto/go-plugin';

/** `plugin.GRPCController` of a plugin: answers, then stops, so that the host sees a clean end (go-plugin spec §7.4). */
export function createControllerService(onShutdown: () => void): {
  readonly definition: typeof GRPCControllerService;
  readonly implementation: GRPCControllerServer;
} {
  return {
    definition: GRPCControllerService,
    implementation: {
      shutdown(_call, callback) {
        callback(null, {});
        setImmediate(onShutdown);
      },
    },
  };
}
