package workflow

import (
	"context"
	"fmt"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

// lifecycle is a module or a trigger.
type lifecycle interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
}

// CreateModule implements the service.
func (s *service) CreateModule(_ context.Context, request *pluginv1.CreateModuleRequest) (*pluginv1.HandleResponse, error) {
	if len(s.plugin.Modules) == 0 {
		return &pluginv1.HandleResponse{Error: "plugin does not provide modules"}, nil
	}
	for _, known := range s.plugin.Modules {
		if known.Type != request.GetType() {
			continue
		}
		module, err := known.Create(request.GetName(), decode(request.GetConfig()))
		if err != nil {
			return &pluginv1.HandleResponse{Error: err.Error()}, nil
		}
		handle := s.newHandle()
		s.lock.Lock()
		s.modules[handle] = module
		connected := s.callback
		s.lock.Unlock()
		// Only where the engine has configured its callbacks before.
		if aware, ok := module.(MessageAware); ok && connected != nil {
			aware.SetMessages(&Messages{service: s, handle: handle, callback: connected})
		}
		return &pluginv1.HandleResponse{HandleId: handle}, nil
	}
	return &pluginv1.HandleResponse{Error: fmt.Sprintf("unknown module type %q", request.GetType())}, nil
}

func (s *service) module(handle string) (lifecycle, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	found, ok := s.modules[handle]
	if !ok {
		return nil, fmt.Errorf("unknown module handle: %s", handle)
	}
	return found, nil
}

func (s *service) onModule(handle string, act func(lifecycle) error) (*pluginv1.ErrorResponse, error) {
	found, err := s.module(handle)
	if err == nil {
		err = act(found)
	}
	return errorResponse(err), nil
}

func errorResponse(err error) *pluginv1.ErrorResponse {
	if err != nil {
		return &pluginv1.ErrorResponse{Error: err.Error()}
	}
	return &pluginv1.ErrorResponse{}
}

// InitModule does nothing for a trigger.
func (s *service) InitModule(_ context.Context, request *pluginv1.HandleRequest) (*pluginv1.ErrorResponse, error) {
	return s.onModule(request.GetHandleId(), func(found lifecycle) error {
		if module, ok := found.(Module); ok {
			return module.Init()
		}
		return nil
	})
}

// StartModule implements the service.
func (s *service) StartModule(ctx context.Context, request *pluginv1.HandleRequest) (*pluginv1.ErrorResponse, error) {
	return s.onModule(request.GetHandleId(), func(found lifecycle) error { return found.Start(ctx) })
}

// StopModule implements the service.
func (s *service) StopModule(ctx context.Context, request *pluginv1.HandleRequest) (*pluginv1.ErrorResponse, error) {
	return s.onModule(request.GetHandleId(), func(found lifecycle) error { return found.Stop(ctx) })
}

// DestroyModule forgets the handle and calls nothing; what it has subscribed to stays.
func (s *service) DestroyModule(_ context.Context, request *pluginv1.HandleRequest) (*pluginv1.ErrorResponse, error) {
	_, err := s.module(request.GetHandleId())
	s.lock.Lock()
	defer s.lock.Unlock()
	delete(s.modules, request.GetHandleId())
	return errorResponse(err), nil
}

// InvokeService: an error that is a gRPC status is returned as one, any other one as a text.
func (s *service) InvokeService(ctx context.Context, request *pluginv1.InvokeServiceRequest) (*pluginv1.InvokeServiceResponse, error) {
	found, err := s.module(request.GetHandleId())
	if err != nil {
		return &pluginv1.InvokeServiceResponse{Error: err.Error()}, nil
	}
	invoker, ok := found.(ServiceInvoker)
	if !ok {
		text := fmt.Sprintf("module handle %s does not implement ServiceInvoker", request.GetHandleId())
		return &pluginv1.InvokeServiceResponse{Error: text}, nil
	}
	result, err := invoker.InvokeMethod(ctx, request.GetMethod(), decode(request.GetArgs()))
	if _, isStatus := status.FromError(err); err != nil && isStatus {
		return nil, err
	}
	if err != nil {
		return &pluginv1.InvokeServiceResponse{Error: err.Error()}, nil
	}
	encoded, err := encode(result)
	if err != nil {
		return &pluginv1.InvokeServiceResponse{Error: "encode service result: " + err.Error()}, nil
	}
	return &pluginv1.InvokeServiceResponse{Result: encoded}, nil
}

// decode keeps nothing and empty apart.
func decode(sent *structpb.Struct) map[string]any {
	if sent == nil {
		return nil
	}
	return sent.AsMap()
}

func encode(values map[string]any) (*structpb.Struct, error) {
	if values == nil {
		return nil, nil
	}
	return structpb.NewStruct(values)
}
