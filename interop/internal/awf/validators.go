package awf

import (
	"context"
	"encoding/json"
	"fmt"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// Severity has other numbers than the wire.
type Severity int

// Severities; any other one goes out as an error.
const (
	Error Severity = iota
	Warning
	Info
)

// Issue is one finding.
type Issue struct {
	Severity             Severity
	Message, Step, Field string
	// Wire goes out in place of Severity: what plugins in other languages may send.
	Wire *int32
}

// Workflow is what a Go plugin sees of workflow_json: keys of the wire are matched whatever their case, so that
// OnSuccess and OnFailure of a step get lost (§3.7).
type Workflow struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Version     string          `json:"version"`
	Author      string          `json:"author"`
	Tags        []string        `json:"tags"`
	Initial     string          `json:"initial"`
	Steps       map[string]Step `json:"steps"`
	// Raw is the document itself, which no plugin of AWF's sees.
	Raw []byte `json:"-"`
}

// Step is one step of a Workflow.
type Step struct {
	Type        string         `json:"type"`
	Description string         `json:"description"`
	Command     string         `json:"command"`
	Operation   string         `json:"operation"`
	Timeout     int            `json:"timeout"`
	OnSuccess   string         `json:"on_success"`
	OnFailure   string         `json:"on_failure"`
	Config      map[string]any `json:"config"`
}

type validatorService struct {
	pluginv1.UnimplementedValidatorServiceServer
	plugin Plugin
}

// ValidateWorkflow does not look at the document of a plugin that validates nothing.
func (s *validatorService) ValidateWorkflow(ctx context.Context, request *pluginv1.ValidateWorkflowRequest) (*pluginv1.ValidateWorkflowResponse, error) {
	validator, ok := s.plugin.(Validator)
	if !ok {
		return &pluginv1.ValidateWorkflowResponse{}, nil
	}
	workflow, err := decodeWorkflow(request.GetWorkflowJson())
	if err != nil {
		return nil, err
	}
	issues, err := validator.ValidateWorkflow(ctx, workflow)
	if err != nil {
		return nil, fmt.Errorf("validate workflow: %w", err)
	}
	return &pluginv1.ValidateWorkflowResponse{Issues: encodeIssues(issues)}, nil
}

// ValidateStep is the same for one step; no host of AWF's calls it.
func (s *validatorService) ValidateStep(ctx context.Context, request *pluginv1.ValidateStepRequest) (*pluginv1.ValidateStepResponse, error) {
	validator, ok := s.plugin.(Validator)
	if !ok {
		return &pluginv1.ValidateStepResponse{}, nil
	}
	workflow, err := decodeWorkflow(request.GetWorkflowJson())
	if err != nil {
		return nil, err
	}
	issues, err := validator.ValidateStep(ctx, workflow, request.GetStepName())
	if err != nil {
		return nil, fmt.Errorf("validate step: %w", err)
	}
	return &pluginv1.ValidateStepResponse{Issues: encodeIssues(issues)}, nil
}

func decodeWorkflow(document []byte) (Workflow, error) {
	workflow := Workflow{Raw: document}
	if err := json.Unmarshal(document, &workflow); err != nil {
		return workflow, fmt.Errorf("unmarshal workflow: %w", err)
	}
	return workflow, nil
}

func encodeIssues(issues []Issue) []*pluginv1.ValidationIssue {
	var encoded []*pluginv1.ValidationIssue
	for _, issue := range issues {
		encoded = append(encoded, &pluginv1.ValidationIssue{
			Severity: issue.severity(), Message: issue.Message, Step: issue.Step, Field: issue.Field,
		})
	}
	return encoded
}

func (i Issue) severity() pluginv1.Severity {
	if i.Wire != nil {
		return pluginv1.Severity(*i.Wire)
	}
	switch i.Severity {
	case Warning:
		return pluginv1.Severity_SEVERITY_WARNING
	case Info:
		return pluginv1.Severity_SEVERITY_INFO
	}
	return pluginv1.Severity_SEVERITY_ERROR
}
