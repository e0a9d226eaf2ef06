// Command awf-plugin-steps is an AWF plugin in Go with step types. Its manifest is plugins/steps/plugin.yaml.
//
// Usage: started by a host with AWF_PLUGIN=awf-plugin-v1.
//
// Step types: `query` and `execute` are those of the test vectors. The others let a test see how a Go plugin behaves and
// what came on the wire:
//
//	echo     answers config {output, data, exit_code}
//	seen     answers data {step_name, step_type, config, inputs, deadline_ms}: both documents as the text that came
//	decoded  answers data {config, inputs} as a Go plugin sees them
//	fail     fails with config.error
//	raw      answers config.text as its data, whatever it is
//	odd      has data that no JSON can hold
//	sleep    takes config.ms, or notices its cancellation and says so on stderr
//	panic    panics, which ends the process
//
// It is no awf.Base, so it takes no events.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"awf.dev/interop/internal/awf"
)

func main() { awf.Serve(stepsPlugin{}) }

type stepsPlugin struct{}

// Name implements awf.Plugin.
func (stepsPlugin) Name() string { return "steps" }

// Version implements awf.Plugin.
func (stepsPlugin) Version() string { return "1.0.0" }

// Init implements awf.Plugin.
func (stepsPlugin) Init(context.Context, map[string]any) error { return nil }

// Shutdown implements awf.Plugin.
func (stepsPlugin) Shutdown(context.Context) error { return nil }

// StepTypes lists all of them.
func (stepsPlugin) StepTypes() []awf.StepType {
	types := []awf.StepType{
		{Name: "query", Description: "Run a query and give its rows."},
		{Name: "execute", Description: "Run a statement and tell how many rows it changed."},
	}
	for _, name := range []string{"echo", "seen", "decoded", "fail", "raw", "odd", "sleep", "panic"} {
		types = append(types, awf.StepType{Name: name})
	}
	return types
}

// settings is a step's config as the types that are for tests read it.
type settings struct {
	Output   string         `json:"output"`
	Data     map[string]any `json:"data"`
	ExitCode int32          `json:"exit_code"`
	Error    string         `json:"error"`
	Text     string         `json:"text"`
	Ms       int            `json:"ms"`
}

// ExecuteStep runs a step; a type that is not listed fails.
func (stepsPlugin) ExecuteStep(ctx context.Context, request awf.StepRequest) (awf.StepResult, error) {
	config, err := awf.Into[settings](request.Config)
	if err != nil {
		return awf.StepResult{}, err
	}
	switch request.Type {
	case "query", "execute":
		data := map[string]any{"rows_affected": 0, "timestamp": "2026-03-29T05:00:00Z"}
		return awf.StepResult{Output: "Query executed successfully", Data: data}, nil
	case "echo":
		return awf.StepResult{Output: config.Output, Data: config.Data, ExitCode: config.ExitCode}, nil
	case "seen":
		return awf.StepResult{Data: seen(ctx, request)}, nil
	case "decoded":
		return awf.StepResult{Data: map[string]any{"config": request.Config, "inputs": request.Inputs}}, nil
	case "fail":
		return awf.StepResult{Output: "dropped"}, errors.New(config.Error)
	case "raw":
		return awf.StepResult{RawData: []byte(config.Text)}, nil
	case "odd":
		return awf.StepResult{Data: map[string]any{"odd": math.Inf(1)}}, nil
	case "sleep":
		return sleep(ctx, config.Ms)
	case "panic":
		panic("kaboom")
	}
	return awf.StepResult{}, fmt.Errorf("unknown step type: %s", request.Type)
}

func seen(ctx context.Context, request awf.StepRequest) map[string]any {
	data := map[string]any{
		"step_name": request.Name, "step_type": request.Type,
		"config": string(request.RawConfig), "inputs": string(request.RawInputs),
	}
	if deadline, ok := ctx.Deadline(); ok {
		data["deadline_ms"] = time.Until(deadline).Milliseconds()
	}
	return data
}

func sleep(ctx context.Context, ms int) (awf.StepResult, error) {
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
		text, err := json.Marshal(map[string]int{"slept_ms": ms})
		return awf.StepResult{Output: "slept", RawData: text}, err
	case <-ctx.Done():
		awf.Warn("sleep: cancelled")
		return awf.StepResult{}, ctx.Err()
	}
}
