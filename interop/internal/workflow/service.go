package workflow

import (
	"context"
	"os"
	"sync"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

// service answers PluginService. Modules and triggers share one table of handles, steps have another.
type service struct {
	pluginv1.UnimplementedPluginServiceServer
	plugin Plugin
	broker *plugin.GRPCBroker

	lock     sync.Mutex
	modules  map[string]lifecycle
	steps    map[string]*createdStep
	callback *callback
	handlers map[string]func(payload []byte, metadata map[string]string) error
}

func newService(p Plugin, broker *plugin.GRPCBroker) *service {
	return &service{
		plugin: p, broker: broker, modules: map[string]lifecycle{}, steps: map[string]*createdStep{},
		handlers: map[string]func([]byte, map[string]string) error{},
	}
}

// GetManifest implements the service.
func (s *service) GetManifest(context.Context, *emptypb.Empty) (*pluginv1.Manifest, error) {
	return s.plugin.Manifest, nil
}

// GetModuleTypes implements the service.
func (s *service) GetModuleTypes(context.Context, *emptypb.Empty) (*pluginv1.TypeList, error) {
	list := &pluginv1.TypeList{}
	for _, known := range s.plugin.Modules {
		list.Types = append(list.Types, known.Type)
	}
	return list, nil
}

// GetStepTypes implements the service.
func (s *service) GetStepTypes(context.Context, *emptypb.Empty) (*pluginv1.TypeList, error) {
	list := &pluginv1.TypeList{}
	for _, known := range s.plugin.Steps {
		list.Types = append(list.Types, known.Type)
	}
	return list, nil
}

// GetTriggerTypes implements the service.
func (s *service) GetTriggerTypes(context.Context, *emptypb.Empty) (*pluginv1.TypeList, error) {
	list := &pluginv1.TypeList{}
	for _, known := range s.plugin.Triggers {
		list.Types = append(list.Types, known.Type)
	}
	return list, nil
}

// GetModuleSchemas implements the service.
func (s *service) GetModuleSchemas(context.Context, *emptypb.Empty) (*pluginv1.ModuleSchemaList, error) {
	return &pluginv1.ModuleSchemaList{Schemas: s.plugin.Schemas}, nil
}

// GetContractRegistry implements the service.
func (s *service) GetContractRegistry(context.Context, *emptypb.Empty) (*pluginv1.ContractRegistry, error) {
	if s.plugin.Contracts == nil {
		return &pluginv1.ContractRegistry{}, nil
	}
	return s.plugin.Contracts, nil
}

// GetConfigFragment: its failure is a gRPC status, as in Go's SDK.
func (s *service) GetConfigFragment(context.Context, *emptypb.Empty) (*pluginv1.ConfigFragmentResponse, error) {
	if s.plugin.Fragment == nil {
		return &pluginv1.ConfigFragmentResponse{}, nil
	}
	text, err := s.plugin.Fragment()
	if err != nil {
		return nil, err
	}
	folder, err := os.Getwd()
	return &pluginv1.ConfigFragmentResponse{YamlConfig: text, PluginDir: folder}, err
}

// GetAsset implements the service.
func (s *service) GetAsset(_ context.Context, request *pluginv1.GetAssetRequest) (*pluginv1.GetAssetResponse, error) {
	if s.plugin.Asset == nil {
		return &pluginv1.GetAssetResponse{Error: "plugin does not implement AssetProvider"}, nil
	}
	content, contentType, err := s.plugin.Asset(request.GetPath())
	if err != nil {
		return &pluginv1.GetAssetResponse{Error: err.Error()}, nil
	}
	return &pluginv1.GetAssetResponse{Content: content, ContentType: contentType}, nil
}

// februaryService is the SDK of February 2026: no schemas, no InvokeService, and no config for a step to run with.
type februaryService struct{ *service }

// GetModuleSchemas implements the service.
func (*februaryService) GetModuleSchemas(context.Context, *emptypb.Empty) (*pluginv1.ModuleSchemaList, error) {
	return &pluginv1.ModuleSchemaList{}, nil
}

// InvokeService implements the service.
func (*februaryService) InvokeService(context.Context, *pluginv1.InvokeServiceRequest) (*pluginv1.InvokeServiceResponse, error) {
	return nil, status.Error(codes.Unimplemented, "InvokeService not implemented")
}

// ExecuteStep: the field of the config is one that this SDK does not know.
func (f *februaryService) ExecuteStep(ctx context.Context, request *pluginv1.ExecuteStepRequest) (*pluginv1.ExecuteStepResponse, error) {
	request.Config = nil
	return f.service.ExecuteStep(ctx, request)
}
