// Command awf-plugin-echo is an AWF plugin in Go: PluginService and OperationService of plugin.v1 with the observable
// behaviour of AWF's own SDK, written from the protocol specification. Its manifest is plugins/echo/plugin.yaml.
//
// Usage: started by a host with AWF_PLUGIN=awf-plugin-v1.
//
// Operations: `echo` answers prefix + text. The others are not listed; they let a test see how a Go plugin behaves:
// `sleep` (input ms) waits or notices its cancellation, `panic` panics, `fail` returns an error, `inputs` gives back
// what it decoded, `config` what Init brought, `crash` ends the process in the middle of the call.
package main

import (
	"context"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/internal/contract"
)

func main() {
	contract.Serve("awf", nil, func(_ *plugin.GRPCBroker, server *grpc.Server) {
		settings := &settings{}
		pluginv1.RegisterPluginServiceServer(server, &pluginService{settings: settings})
		pluginv1.RegisterOperationServiceServer(server, &operationService{settings: settings})
	})
}

type pluginService struct {
	pluginv1.UnimplementedPluginServiceServer
	settings *settings
}

// GetInfo answers name and version; description and capabilities stay empty (AWF spec §3.3).
func (*pluginService) GetInfo(context.Context, *pluginv1.GetInfoRequest) (*pluginv1.GetInfoResponse, error) {
	return &pluginv1.GetInfoResponse{Name: "echo", Version: "1.0.0"}, nil
}

// Init keeps the configuration for the operation `config`.
func (s *pluginService) Init(_ context.Context, request *pluginv1.InitRequest) (*pluginv1.InitResponse, error) {
	s.settings.set(decode(request.GetConfig()))
	return &pluginv1.InitResponse{}, nil
}

// Shutdown is a hook only: the process ends on the controller's Shutdown.
func (*pluginService) Shutdown(context.Context, *pluginv1.ShutdownRequest) (*pluginv1.ShutdownResponse, error) {
	return &pluginv1.ShutdownResponse{}, nil
}
