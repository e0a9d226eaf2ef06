package awf

import (
	"context"
	"fmt"
	"slices"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// Result is what an operation comes to. A nil one without an error is a panic.
type Result struct {
	Success bool
	Output  string
	Data    map[string]any
	Error   string
}

// Succeed makes the result of an operation that went well.
func Succeed(output string, data map[string]any) *Result {
	return &Result{Success: true, Output: output, Data: data}
}

// The host compares this text.
const noOperations = "plugin does not implement operations"

type operationService struct {
	pluginv1.UnimplementedOperationServiceServer
	plugin Plugin
}

// ListOperations tells the operations in the plugin's order.
func (s *operationService) ListOperations(context.Context, *pluginv1.ListOperationsRequest) (*pluginv1.ListOperationsResponse, error) {
	response := &pluginv1.ListOperationsResponse{}
	if provider, ok := s.plugin.(Operations); ok {
		for _, name := range provider.Operations() {
			response.Operations = append(response.Operations, s.schema(name))
		}
	}
	return response, nil
}

// GetOperation fails for a name that is not listed; a plugin without operations answers a stub for any name.
func (s *operationService) GetOperation(_ context.Context, request *pluginv1.GetOperationRequest) (*pluginv1.GetOperationResponse, error) {
	name := request.GetName()
	if provider, ok := s.plugin.(Operations); ok && !slices.Contains(provider.Operations(), name) {
		return nil, fmt.Errorf("operation %q not found", name)
	}
	return &pluginv1.GetOperationResponse{Operation: s.schema(name)}, nil
}

func (s *operationService) schema(name string) *pluginv1.OperationSchema {
	if provider, ok := s.plugin.(OperationSchemas); ok {
		if schema, found := provider.OperationSchema(name); found {
			return schema
		}
	}
	return &pluginv1.OperationSchema{Name: name}
}

// Execute turns errors and panics of an operation into failed results.
func (s *operationService) Execute(ctx context.Context, request *pluginv1.ExecuteRequest) (response *pluginv1.ExecuteResponse, err error) {
	provider, ok := s.plugin.(Operations)
	if !ok {
		return &pluginv1.ExecuteResponse{Error: noOperations}, nil
	}
	defer func() {
		if value := recover(); value != nil {
			response, err = &pluginv1.ExecuteResponse{Error: fmt.Sprintf("plugin panic: %v", value)}, nil
		}
	}()
	result, failure := provider.HandleOperation(ctx, request.GetOperation(), decodeValues(request.GetInputs()))
	if failure != nil {
		return &pluginv1.ExecuteResponse{Error: failure.Error()}, nil
	}
	return &pluginv1.ExecuteResponse{
		Success: result.Success,
		Output:  result.Output,
		Data:    encodeValues(result.Data),
		Error:   result.Error,
	}, nil
}
