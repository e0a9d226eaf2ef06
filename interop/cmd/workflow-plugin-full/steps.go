package main

import (
	"context"
	"errors"
	"os"
	"time"

	"awf.dev/interop/internal/workflow"
)

// echo is a step that gives back all that it was given.
type echo struct {
	name   string
	config map[string]any
}

func newEcho(name string, config map[string]any) (workflow.Step, error) {
	if config["refuse"] == true {
		return nil, errors.New("a refused config")
	}
	return &echo{name, config}, nil
}

// Execute implements workflow.Step.
func (e *echo) Execute(ctx context.Context, pipeline workflow.Pipeline) (workflow.Result, error) {
	config := pipeline.Config
	if config == nil {
		config = e.config
	}
	switch config["mode"] {
	case "nothing":
		return workflow.Result{}, nil
	case "fail":
		return workflow.Result{}, errors.New("boom-exec")
	case "panic":
		panic("a step of Go")
	case "sleep":
		select {
		case <-ctx.Done():
			return workflow.Result{}, ctx.Err()
		case <-time.After(time.Minute):
		}
	}
	outputs := map[string]any{}
	for name, output := range pipeline.StepOutputs {
		outputs[name] = output
	}
	output := map[string]any{
		"name": e.name, "pid": os.Getpid(), "created": e.config, "resolved": pipeline.Config != nil, "config": pipeline.Config,
		"current": pipeline.Current, "trigger_data": pipeline.TriggerData, "step_outputs": outputs, "metadata": pipeline.Metadata,
	}
	return workflow.Result{Output: output, Stop: config["mode"] == "stop"}, nil
}

// fire is a trigger that fires when it is started.
type fire struct {
	times int
	label string
	fire  func(action string, data map[string]any) error
}

func newFire(config map[string]any, act func(action string, data map[string]any) error) (workflow.Trigger, error) {
	if config["refuse"] == true {
		return nil, errors.New("a refused trigger")
	}
	times, _ := config["times"].(float64)
	label, _ := config["label"].(string)
	return &fire{max(int(times), 1), label, act}, nil
}

// Start returns at once: the context ends with the call, and a workflow may last.
func (f *fire) Start(context.Context) error {
	go func() {
		for n := 1; n <= f.times; n++ {
			if err := f.fire("fired", map[string]any{"n": n, "label": f.label}); err != nil {
				warn(err.Error())
			}
		}
	}()
	return nil
}

// Stop implements workflow.Trigger.
func (*fire) Stop(context.Context) error { return nil }
