// Package workflow serves the workflow engine's contract as its Go plugins do (workflow plugin spec §3), today's and those of
// February 2026. It is written from the specification, for the peers of tests.
package workflow

import (
	"context"

	"google.golang.org/protobuf/types/known/anypb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

// Plugin is all that a plugin may have; what is nil it does not have.
type Plugin struct {
	Manifest *pluginv1.Manifest
	Modules  []ModuleType
	Steps    []StepType
	Triggers []TriggerType
	Schemas  []*pluginv1.ModuleSchema
	// Contracts is what GetContractRegistry answers.
	Contracts *pluginv1.ContractRegistry
	Fragment  func() ([]byte, error)
	Asset     func(path string) (content []byte, contentType string, err error)
	// NewHandle makes the handles; UUIDs where it is nil.
	NewHandle func() string
}

// ModuleType makes modules of one type.
type ModuleType struct {
	Type   string
	Create func(name string, config map[string]any) (Module, error)
}

// Module is a configured module. The contexts end when the call does.
type Module interface {
	Init() error
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
}

// ServiceInvoker is a module with methods.
type ServiceInvoker interface {
	InvokeMethod(ctx context.Context, method string, args map[string]any) (map[string]any, error)
}

// MessageAware is given a way to the engine's messages when it is created, if there is a callback service by then.
type MessageAware interface {
	SetMessages(messages *Messages)
}

// StepType makes steps of one type.
type StepType struct {
	Type   string
	Create func(name string, config map[string]any) (Step, error)
}

// Step is a configured step.
type Step interface {
	Execute(ctx context.Context, pipeline Pipeline) (Result, error)
}

// TypedStep takes and gives messages too, where the engine sends them.
type TypedStep interface {
	ExecuteTyped(ctx context.Context, config, input *anypb.Any) (*anypb.Any, error)
}

// Pipeline is what a step is given; Config is nil where none was sent.
type Pipeline struct {
	TriggerData map[string]any
	StepOutputs map[string]map[string]any
	Current     map[string]any
	Metadata    map[string]any
	Config      map[string]any
}

// Result is what a step gives. A nil Output is none.
type Result struct {
	Output map[string]any
	Stop   bool
}

// TriggerType makes triggers of one type. Fire starts the trigger's workflow and returns when it has ended.
type TriggerType struct {
	Type   string
	Create func(config map[string]any, fire func(action string, data map[string]any) error) (Trigger, error)
}

// Trigger is a configured trigger.
type Trigger interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
}
