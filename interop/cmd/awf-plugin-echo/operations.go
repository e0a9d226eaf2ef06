package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/internal/awf"
)

// Operations lists echo alone.
func (*echoPlugin) Operations() []string { return []string{"echo"} }

// OperationSchema describes echo as the one of the test vectors.
func (*echoPlugin) OperationSchema(string) (*pluginv1.OperationSchema, bool) {
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
	}, true
}

// HandleOperation runs an operation, listed or not.
func (p *echoPlugin) HandleOperation(ctx context.Context, name string, inputs map[string]any) (*awf.Result, error) {
	switch name {
	case "echo":
		return echo(inputs)
	case "sleep":
		return sleep(ctx, inputs)
	case "inputs":
		return awf.Succeed("", inputs), nil
	case "config":
		return awf.Succeed("", p.settings()), nil
	case "fail":
		return awf.Succeed("dropped", nil), errors.New("failed on purpose")
	case "odd":
		data := map[string]any{"left out": math.Inf(1), "kept": 1}
		return &awf.Result{Success: true, Output: "odd", Data: data, Error: "for your information"}, nil
	case "nothing":
		return nil, nil
	case "panic":
		panic("kaboom")
	case "crash":
		os.Exit(3)
	}
	return nil, fmt.Errorf("unknown operation: %s", name)
}

func echo(inputs map[string]any) (*awf.Result, error) {
	text, ok := inputs["text"].(string)
	if !ok {
		return nil, errors.New("text is required")
	}
	prefix, _ := inputs["prefix"].(string)
	output := prefix + text
	return awf.Succeed(output, map[string]any{"output": output, "text": text, "prefix": prefix}), nil
}

func sleep(ctx context.Context, inputs map[string]any) (*awf.Result, error) {
	ms, _ := inputs["ms"].(float64)
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
		return awf.Succeed("slept", nil), nil
	case <-ctx.Done():
		fmt.Fprintln(os.Stderr, "sleep: cancelled")
		return nil, ctx.Err()
	}
}
