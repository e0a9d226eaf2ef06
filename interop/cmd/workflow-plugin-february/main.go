// Command workflow-plugin-february is a plugin of the workflow engine on the SDK of February 2026: 14 methods, of which
// InvokeService is not implemented, and a step that gets no config to run with but the one it was created with. It has the
// module type go.old, which keeps nothing, and the step type step.go_old, which gives both configs.
package main

import (
	"context"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/workflow"
)

type module struct{}

// Init implements workflow.Module.
func (module) Init() error { return nil }

// Start implements workflow.Module.
func (module) Start(context.Context) error { return nil }

// Stop implements workflow.Module.
func (module) Stop(context.Context) error { return nil }

type step struct{ config map[string]any }

// Execute implements workflow.Step.
func (s step) Execute(_ context.Context, pipeline workflow.Pipeline) (workflow.Result, error) {
	return workflow.Result{Output: map[string]any{"created": s.config, "resolved": pipeline.Config}}, nil
}

func main() {
	workflow.ServeFebruary(workflow.Plugin{
		Manifest: &pluginv1.Manifest{Name: "february", Version: "0.1.0", Author: "interop", Description: "Of February"},
		Modules: []workflow.ModuleType{{
			Type:   "go.old",
			Create: func(string, map[string]any) (workflow.Module, error) { return module{}, nil },
		}},
		Steps: []workflow.StepType{{
			Type:   "step.go_old",
			Create: func(_ string, config map[string]any) (workflow.Step, error) { return step{config}, nil },
		}},
	})
}
