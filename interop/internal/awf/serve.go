package awf

import (
	"context"
	"fmt"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/internal/contract"
)

// Serve runs the plugin's process with all five services, whatever the plugin has.
func Serve(p Plugin) {
	contract.Serve("awf", nil, func(broker *plugin.GRPCBroker, server *grpc.Server) {
		registerOldServices(server, p)
		pluginv1.RegisterValidatorServiceServer(server, &validatorService{plugin: p})
		pluginv1.RegisterStepTypeServiceServer(server, &stepTypeService{plugin: p})
		pluginv1.RegisterEventServiceServer(server, &eventService{plugin: p})
		if aware, ok := p.(BrokerAware); ok {
			client, _ := DialHost(broker, p.Name())
			aware.SetHostClient(client)
		}
		if keeper, ok := p.(BrokerKeeper); ok {
			keeper.SetBroker(broker)
		}
	})
}

// ServeOld runs a plugin from before there were validators, step types and events: two services, the others answer
// Unimplemented.
func ServeOld(p Plugin) {
	contract.Serve("awf", nil, func(_ *plugin.GRPCBroker, server *grpc.Server) { registerOldServices(server, p) })
}

func registerOldServices(server *grpc.Server, p Plugin) {
	pluginv1.RegisterPluginServiceServer(server, &pluginService{plugin: p})
	pluginv1.RegisterOperationServiceServer(server, &operationService{plugin: p})
}

type pluginService struct {
	pluginv1.UnimplementedPluginServiceServer
	plugin Plugin
}

// GetInfo answers name and version; description and capabilities stay empty.
func (s *pluginService) GetInfo(context.Context, *pluginv1.GetInfoRequest) (*pluginv1.GetInfoResponse, error) {
	return &pluginv1.GetInfoResponse{Name: s.plugin.Name(), Version: s.plugin.Version()}, nil
}

// Init hands the configuration on as it came, without defaults. A panic ends the process.
func (s *pluginService) Init(ctx context.Context, request *pluginv1.InitRequest) (*pluginv1.InitResponse, error) {
	if err := s.plugin.Init(ctx, decodeValues(request.GetConfig())); err != nil {
		return nil, fmt.Errorf("plugin init failed: %w", err)
	}
	return &pluginv1.InitResponse{}, nil
}

// Shutdown is a hook only: the process ends on the controller's Shutdown.
func (s *pluginService) Shutdown(ctx context.Context, _ *pluginv1.ShutdownRequest) (*pluginv1.ShutdownResponse, error) {
	if err := s.plugin.Shutdown(ctx); err != nil {
		return nil, fmt.Errorf("plugin shutdown failed: %w", err)
	}
	return &pluginv1.ShutdownResponse{}, nil
}
