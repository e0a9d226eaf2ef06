// Command awf-plugin-validator is an AWF plugin in Go that checks workflows. Its manifest is plugins/validator/plugin.yaml.
//
// Usage: started by a host with AWF_PLUGIN=awf-plugin-v1.
//
// ValidateWorkflow finds what the config lists under `issues`: objects {severity, message, step, field} whose severity is
// error, warning, info or other, or {wire: 0, …} for one that goes out with that number. With `sleep_ms` it takes that
// long, or notices its cancellation and says so on stderr; with `fail` it fails with that text; with `die` it ends the
// process. ValidateStep warns of `rm` in a step's command, as the plugin of the test vectors.
//
// The operation `seen` answers data {calls: [{method, workflow, step, decoded, deadline_ms}]}: each document as the text
// that came, and what a Go plugin makes of it. `forget` empties that.
package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"awf.dev/interop/internal/awf"
)

func main() {
	awf.Serve(&validatorPlugin{Base: awf.Base{PluginName: "validator", PluginVersion: "1.0.0"}})
}

type validatorPlugin struct {
	awf.Base
	lock     sync.Mutex
	settings settings
	calls    []call
}

type settings struct {
	Issues  []finding `json:"issues"`
	SleepMs int       `json:"sleep_ms"`
	Fail    string    `json:"fail"`
	Die     bool      `json:"die"`
}

type finding struct {
	Severity string `json:"severity"`
	Wire     *int32 `json:"wire"`
	Message  string `json:"message"`
	Step     string `json:"step"`
	Field    string `json:"field"`
}

// call is one that came.
type call struct {
	Method     string       `json:"method"`
	Workflow   string       `json:"workflow"`
	Step       string       `json:"step,omitempty"`
	Decoded    awf.Workflow `json:"decoded"`
	DeadlineMs int64        `json:"deadline_ms,omitempty"`
}

// Init takes the findings to be.
func (p *validatorPlugin) Init(_ context.Context, config map[string]any) error {
	read, err := awf.Into[settings](config)
	p.lock.Lock()
	defer p.lock.Unlock()
	p.settings = read
	return err
}

// ValidateWorkflow does what the config says.
func (p *validatorPlugin) ValidateWorkflow(ctx context.Context, workflow awf.Workflow) ([]awf.Issue, error) {
	settings := p.note(ctx, "ValidateWorkflow", workflow, "")
	if settings.Die {
		os.Exit(3)
	}
	select {
	case <-time.After(time.Duration(settings.SleepMs) * time.Millisecond):
	case <-ctx.Done():
		awf.Warn("validate: cancelled")
		return nil, ctx.Err()
	}
	if settings.Fail != "" {
		return nil, errors.New(settings.Fail)
	}
	var issues []awf.Issue
	for _, found := range settings.Issues {
		issues = append(issues, found.issue())
	}
	return issues, nil
}

// ValidateStep warns of rm.
func (p *validatorPlugin) ValidateStep(ctx context.Context, workflow awf.Workflow, step string) ([]awf.Issue, error) {
	if settings := p.note(ctx, "ValidateStep", workflow, step); settings.Fail != "" {
		return nil, errors.New(settings.Fail)
	}
	if !strings.Contains(workflow.Steps[step].Command, "rm ") {
		return nil, nil
	}
	message := "Command uses potentially dangerous operation: rm"
	return []awf.Issue{{Severity: awf.Warning, Message: message, Step: step, Field: "command"}}, nil
}

// Operations lists what tests ask.
func (*validatorPlugin) Operations() []string { return []string{"seen", "forget"} }

// HandleOperation tells or forgets the calls.
func (p *validatorPlugin) HandleOperation(_ context.Context, name string, _ map[string]any) (*awf.Result, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if name == "forget" {
		p.calls = nil
	}
	return awf.Succeed("", map[string]any{"calls": append([]call{}, p.calls...)}), nil
}

func (p *validatorPlugin) note(ctx context.Context, method string, workflow awf.Workflow, step string) settings {
	noted := call{Method: method, Workflow: string(workflow.Raw), Step: step, Decoded: workflow}
	if deadline, ok := ctx.Deadline(); ok {
		noted.DeadlineMs = time.Until(deadline).Milliseconds()
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.calls = append(p.calls, noted)
	return p.settings
}

// other is a severity that the plugins' library does not know.
const other = awf.Severity(7)

func (f finding) issue() awf.Issue {
	severities := map[string]awf.Severity{"": awf.Error, "error": awf.Error, "warning": awf.Warning, "info": awf.Info}
	severity, known := severities[f.Severity]
	if !known {
		severity = other
	}
	return awf.Issue{Severity: severity, Message: f.Message, Step: f.Step, Field: f.Field, Wire: f.Wire}
}
