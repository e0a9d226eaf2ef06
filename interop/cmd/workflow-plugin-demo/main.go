// Command workflow-plugin-demo is the plugin of the workflow engine that the test vectors speak of (workflow plugin spec §8);
// its handles are h-1, h-2 and so on. The fixture demo-plugin is the same on our SDK.
//
//	module demo.mod    methods hello → {m}, config → {config}, publish and listen, of topic t1; demo.plain has none
//	step step.demo     {value}: stops the pipeline with {echo}; boom fails
//	trigger demo.trig  fires once when it is started
package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/workflow"
)

// plain is a module without methods.
type plain struct{}

// Init implements workflow.Module.
func (plain) Init() error { return nil }

// Start implements workflow.Module.
func (plain) Start(context.Context) error { return nil }

// Stop implements workflow.Module.
func (plain) Stop(context.Context) error { return nil }

type demo struct {
	plain
	config   map[string]any
	messages *workflow.Messages
}

// SetMessages implements workflow.MessageAware.
func (d *demo) SetMessages(messages *workflow.Messages) { d.messages = messages }

// InvokeMethod implements workflow.ServiceInvoker.
func (d *demo) InvokeMethod(_ context.Context, method string, _ map[string]any) (map[string]any, error) {
	switch method {
	case "config":
		return map[string]any{"config": d.config, "sent": d.config != nil}, nil
	case "publish":
		_, err := d.messages.Publish("t1", []byte("hi"), map[string]string{"a": "b"})
		return nil, err
	case "listen":
		return nil, d.messages.Subscribe("t1", func([]byte, map[string]string) error { return nil })
	}
	return map[string]any{"m": method}, nil
}

type step struct{ config map[string]any }

// Execute implements workflow.Step.
func (s step) Execute(_ context.Context, pipeline workflow.Pipeline) (workflow.Result, error) {
	if pipeline.Config["value"] == "boom" {
		return workflow.Result{}, errors.New("boom-exec")
	}
	return workflow.Result{Output: map[string]any{"echo": pipeline.Config["value"]}, Stop: true}, nil
}

type trigger struct {
	plain
	fire func(action string, data map[string]any) error
}

// Start implements workflow.Trigger.
func (t trigger) Start(context.Context) error {
	go func() { _ = t.fire("fire", map[string]any{"n": 1}) }()
	return nil
}

func main() {
	var handles atomic.Int64
	workflow.Serve(workflow.Plugin{
		Manifest:  &pluginv1.Manifest{Name: "demo", Version: "0.1.0", Author: "acme", Description: "d"},
		NewHandle: func() string { return fmt.Sprintf("h-%d", handles.Add(1)) },
		Modules: []workflow.ModuleType{
			{Type: "demo.mod", Create: func(_ string, config map[string]any) (workflow.Module, error) { return &demo{config: config}, nil }},
			{Type: "demo.plain", Create: func(string, map[string]any) (workflow.Module, error) { return plain{}, nil }},
		},
		Steps: []workflow.StepType{{
			Type:   "step.demo",
			Create: func(_ string, config map[string]any) (workflow.Step, error) { return step{config}, nil },
		}},
		Triggers: []workflow.TriggerType{{
			Type: "demo.trig",
			Create: func(_ map[string]any, fire func(string, map[string]any) error) (workflow.Trigger, error) {
				return trigger{fire: fire}, nil
			},
		}},
		Asset: func(path string) ([]byte, string, error) { return []byte(path), "text/plain", nil },
	})
}
