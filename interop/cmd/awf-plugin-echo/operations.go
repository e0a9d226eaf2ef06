package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

type operationService struct {
	pluginv1.UnimplementedOperationServiceServer
	settings *settings
}

func echoSchema() *pluginv1.OperationSchema {
	return &pluginv1.OperationSchema{
		Name:        "echo",
		Description: "Echo text, optionally prepending a prefix.",
		Inputs: []*pluginv1.InputSchema{
			{Name: "text", Type: "string", Required: true, Description: "Text to echo."},
			{Name: "prefix", Type: "string", Description: "Optional prefix prepended to the text."},
		},
		Outputs: []*pluginv1.OutputSchema{
			{Name: "output", Type: "string", Description: "Prefix and text."},
			{Name: "text", Type: "string", Description: "The text as it came."},
			{Name: "prefix", Type: "string", Description: "The prefix as it came."},
		},
	}
}

// ListOperations lists echo alone.
func (*operationService) ListOperations(context.Context, *pluginv1.ListOperationsRequest) (*pluginv1.ListOperationsResponse, error) {
	return &pluginv1.ListOperationsResponse{Operations: []*pluginv1.OperationSchema{echoSchema()}}, nil
}

// GetOperation fails for a name that is not listed: an error of gRPC, not a result (AWF spec §3.3).
func (*operationService) GetOperation(_ context.Context, request *pluginv1.GetOperationRequest) (*pluginv1.GetOperationResponse, error) {
	if request.GetName() != "echo" {
		return nil, status.Errorf(codes.Unknown, "operation %q not found", request.GetName())
	}
	return &pluginv1.GetOperationResponse{Operation: echoSchema()}, nil
}

type outcome struct {
	output string
	data   map[string]any
}

// Execute turns errors and panics of an operation into failed results (AWF spec §3.3).
func (s *operationService) Execute(ctx context.Context, request *pluginv1.ExecuteRequest) (response *pluginv1.ExecuteResponse, err error) {
	defer func() {
		if value := recover(); value != nil {
			response, err = &pluginv1.ExecuteResponse{Error: fmt.Sprintf("plugin panic: %v", value)}, nil
		}
	}()
	result, failure := s.perform(ctx, request.GetOperation(), decode(request.GetInputs()))
	if failure != nil {
		return &pluginv1.ExecuteResponse{Error: failure.Error()}, nil
	}
	return &pluginv1.ExecuteResponse{Success: true, Output: result.output, Data: encode(result.data)}, nil
}

func (s *operationService) perform(ctx context.Context, operation string, inputs map[string]any) (outcome, error) {
	switch operation {
	case "echo":
		return echo(inputs)
	case "sleep":
		return sleep(ctx, inputs)
	case "inputs":
		return outcome{data: inputs}, nil
	case "config":
		return outcome{data: s.settings.get()}, nil
	case "fail":
		return outcome{}, errors.New("failed on purpose")
	case "panic":
		panic("kaboom")
	case "crash":
		os.Exit(3)
	}
	return outcome{}, fmt.Errorf("unknown operation: %s", operation)
}

func echo(inputs map[string]any) (outcome, error) {
	text, ok := inputs["text"].(string)
	if !ok {
		return outcome{}, errors.New("text is required")
	}
	prefix, _ := inputs["prefix"].(string)
	output := prefix + text
	return outcome{output, map[string]any{"output": output, "text": text, "prefix": prefix}}, nil
}

func sleep(ctx context.Context, inputs map[string]any) (outcome, error) {
	ms, _ := inputs["ms"].(float64)
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
		return outcome{output: "slept"}, nil
	case <-ctx.Done():
		fmt.Fprintln(os.Stderr, "sleep: cancelled")
		return outcome{}, ctx.Err()
	}
}
