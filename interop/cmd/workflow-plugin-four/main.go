// Command workflow-plugin-four is a plugin of the workflow engine with the four methods that today's engine needs at least:
// GetManifest, GetStepTypes, CreateStep and ExecuteStep (workflow plugin spec §6.1). Its step step.go_four gives its config.
package main

import (
	"context"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/workflow"
)

type step struct{}

// Execute implements workflow.Step.
func (step) Execute(_ context.Context, pipeline workflow.Pipeline) (workflow.Result, error) {
	return workflow.Result{Output: map[string]any{"config": pipeline.Config}}, nil
}

func main() {
	workflow.ServeMethods(workflow.Plugin{
		Manifest: &pluginv1.Manifest{Name: "four", Version: "1.0.0", Author: "interop", Description: "Four methods"},
		Steps: []workflow.StepType{{
			Type:   "step.go_four",
			Create: func(string, map[string]any) (workflow.Step, error) { return step{}, nil },
		}},
	}, "GetManifest", "GetStepTypes", "CreateStep", "ExecuteStep")
}
