package awf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// StepType names a step type, without the plugin's name.
type StepType struct{ Name, Description string }

// StepRequest is one step to run.
type StepRequest struct {
	Name, Type string
	// Config and Inputs are nil for empty bytes and for null.
	Config, Inputs map[string]any
	// RawConfig and RawInputs are the bytes on the wire, which no plugin of AWF's sees.
	RawConfig, RawInputs []byte
}

// StepResult is what a step comes to; a failure of its own is an exit code.
type StepResult struct {
	Output   string
	Data     map[string]any
	ExitCode int32
	// RawData goes out in place of Data: what plugins in other languages may send.
	RawData []byte
}

type stepTypeService struct {
	pluginv1.UnimplementedStepTypeServiceServer
	plugin Plugin
}

// ListStepTypes tells the step types in the plugin's order.
func (s *stepTypeService) ListStepTypes(context.Context, *pluginv1.ListStepTypesRequest) (*pluginv1.ListStepTypesResponse, error) {
	response := &pluginv1.ListStepTypesResponse{}
	if provider, ok := s.plugin.(StepTypes); ok {
		for _, known := range provider.StepTypes() {
			info := &pluginv1.StepTypeInfo{Name: known.Name, Description: known.Description}
			response.StepTypes = append(response.StepTypes, info)
		}
	}
	return response, nil
}

// ExecuteStep has no guard against panics, and answers failures as errors of gRPC.
func (s *stepTypeService) ExecuteStep(ctx context.Context, request *pluginv1.ExecuteStepRequest) (*pluginv1.ExecuteStepResponse, error) {
	provider, ok := s.plugin.(StepTypes)
	if !ok {
		return nil, errors.New("plugin does not implement step types")
	}
	config, err := decodeObject(request.GetConfig())
	if err != nil {
		return nil, fmt.Errorf("unmarshal config: %w", err)
	}
	inputs, err := decodeObject(request.GetInputs())
	if err != nil {
		return nil, fmt.Errorf("unmarshal inputs: %w", err)
	}
	result, err := provider.ExecuteStep(ctx, StepRequest{
		Name: request.GetStepName(), Type: request.GetStepType(),
		Config: config, Inputs: inputs,
		RawConfig: request.GetConfig(), RawInputs: request.GetInputs(),
	})
	if err != nil {
		return nil, fmt.Errorf("execute step: %w", err)
	}
	data, err := result.encode()
	if err != nil {
		return nil, fmt.Errorf("marshal result data: %w", err)
	}
	return &pluginv1.ExecuteStepResponse{Output: result.Output, Data: data, ExitCode: result.ExitCode}, nil
}

func (r StepResult) encode() ([]byte, error) {
	if r.RawData != nil || r.Data == nil {
		return r.RawData, nil
	}
	return json.Marshal(r.Data)
}

func decodeObject(document []byte) (map[string]any, error) {
	if len(document) == 0 {
		return nil, nil
	}
	var object map[string]any
	err := json.Unmarshal(document, &object)
	return object, err
}
