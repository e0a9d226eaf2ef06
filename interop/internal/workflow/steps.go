package workflow

import (
	"context"
	"crypto/rand"
	"fmt"

	"google.golang.org/protobuf/types/known/anypb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

type createdStep struct {
	step        Step
	typedConfig *anypb.Any
}

// CreateStep implements the service.
func (s *service) CreateStep(_ context.Context, request *pluginv1.CreateStepRequest) (*pluginv1.HandleResponse, error) {
	if len(s.plugin.Steps) == 0 {
		return &pluginv1.HandleResponse{Error: "plugin does not provide steps"}, nil
	}
	for _, known := range s.plugin.Steps {
		if known.Type != request.GetType() {
			continue
		}
		step, err := known.Create(request.GetName(), decode(request.GetConfig()))
		if err != nil {
			return &pluginv1.HandleResponse{Error: err.Error()}, nil
		}
		handle := s.newHandle()
		s.lock.Lock()
		defer s.lock.Unlock()
		s.steps[handle] = &createdStep{step, request.GetTypedConfig()}
		return &pluginv1.HandleResponse{HandleId: handle}, nil
	}
	return &pluginv1.HandleResponse{Error: fmt.Sprintf("unknown step type %q", request.GetType())}, nil
}

// ExecuteStep goes by the messages where the step takes them (§6.4), else by the Structs.
func (s *service) ExecuteStep(ctx context.Context, request *pluginv1.ExecuteStepRequest) (*pluginv1.ExecuteStepResponse, error) {
	s.lock.Lock()
	created, ok := s.steps[request.GetHandleId()]
	s.lock.Unlock()
	if !ok {
		return &pluginv1.ExecuteStepResponse{Error: "unknown step handle: " + request.GetHandleId()}, nil
	}
	if typed, ok := created.step.(TypedStep); ok && request.GetTypedInput() != nil {
		config := request.GetTypedConfig()
		if config == nil {
			config = created.typedConfig
		}
		return executeTyped(ctx, typed, config, request.GetTypedInput())
	}
	outputs := map[string]map[string]any{}
	for name, output := range request.GetStepOutputs() {
		outputs[name] = decode(output)
	}
	result, err := created.step.Execute(ctx, Pipeline{
		TriggerData: decode(request.GetTriggerData()), StepOutputs: outputs, Current: decode(request.GetCurrent()),
		Metadata: decode(request.GetMetadata()), Config: decode(request.GetConfig()),
	})
	if err != nil {
		return &pluginv1.ExecuteStepResponse{Error: err.Error()}, nil
	}
	encoded, err := encode(result.Output)
	if err != nil {
		return &pluginv1.ExecuteStepResponse{Error: "encode step output: structpb.NewStruct: " + err.Error()}, nil
	}
	return &pluginv1.ExecuteStepResponse{Output: encoded, StopPipeline: result.Stop}, nil
}

func executeTyped(ctx context.Context, step TypedStep, config, input *anypb.Any) (*pluginv1.ExecuteStepResponse, error) {
	output, err := step.ExecuteTyped(ctx, config, input)
	if err != nil {
		return &pluginv1.ExecuteStepResponse{Error: err.Error()}, nil
	}
	return &pluginv1.ExecuteStepResponse{TypedOutput: output}, nil
}

// DestroyStep implements the service.
func (s *service) DestroyStep(_ context.Context, request *pluginv1.HandleRequest) (*pluginv1.ErrorResponse, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if _, ok := s.steps[request.GetHandleId()]; !ok {
		return &pluginv1.ErrorResponse{Error: "unknown step handle: " + request.GetHandleId()}, nil
	}
	delete(s.steps, request.GetHandleId())
	return &pluginv1.ErrorResponse{}, nil
}

// newHandle gives a UUID of version 4 where the plugin makes none.
func (s *service) newHandle() string {
	if s.plugin.NewHandle != nil {
		return s.plugin.NewHandle()
	}
	var id [16]byte
	_, _ = rand.Read(id[:])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:])
}
