// Package awf serves AWF's contract as its Go plugins do (AWF plugin spec §3): all five services for every plugin, and
// optional parts that are looked for when they are called. It is written from the specification, for the peers of tests.
package awf

import (
	"context"

	plugin "github.com/hashicorp/go-plugin"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// Plugin is what every plugin has. Its name and version are what GetInfo tells.
type Plugin interface {
	Name() string
	Version() string
	Init(ctx context.Context, config map[string]any) error
	Shutdown(ctx context.Context) error
}

// Operations is a plugin with operations. A name that is not listed reaches HandleOperation too.
type Operations interface {
	Operations() []string
	HandleOperation(ctx context.Context, name string, inputs map[string]any) (*Result, error)
}

// OperationSchemas describes operations; one that it does not know is told by its name alone.
type OperationSchemas interface {
	OperationSchema(name string) (*pluginv1.OperationSchema, bool)
}

// StepTypes is a plugin with step types.
type StepTypes interface {
	StepTypes() []StepType
	ExecuteStep(ctx context.Context, request StepRequest) (StepResult, error)
}

// Validator is a plugin that checks workflows.
type Validator interface {
	ValidateWorkflow(ctx context.Context, workflow Workflow) ([]Issue, error)
	ValidateStep(ctx context.Context, workflow Workflow, step string) ([]Issue, error)
}

// Subscriber is a plugin that takes events. What it returns goes back with the answer.
type Subscriber interface {
	HandleEvent(ctx context.Context, event Event) ([]Event, error)
}

// BrokerAware is given a host client while the services are registered, that is before the handshake line. No stream is
// there yet, so the dial takes its whole five seconds and the client is always nil (§3.4).
type BrokerAware interface {
	SetHostClient(client *HostClient)
}

// BrokerKeeper is given the broker itself, to dial the host later. AWF's own plugins have no such way.
type BrokerKeeper interface {
	SetBroker(broker *plugin.GRPCBroker)
}

// Base has a name, a version and nothing else; like the base of AWF's plugins it counts as one that takes events.
type Base struct{ PluginName, PluginVersion string }

// Name implements Plugin.
func (b *Base) Name() string { return b.PluginName }

// Version implements Plugin.
func (b *Base) Version() string { return b.PluginVersion }

// Init implements Plugin.
func (*Base) Init(context.Context, map[string]any) error { return nil }

// Shutdown implements Plugin.
func (*Base) Shutdown(context.Context) error { return nil }

// HandleEvent implements Subscriber.
func (*Base) HandleEvent(context.Context, Event) ([]Event, error) { return nil, nil }
