package main

import (
	"encoding/json"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

type validation struct {
	Workflow    json.RawMessage
	WorkflowRaw []byte
	StepName    string
}

// validateWorkflow takes {"workflow":{…}}, or as base64 {"workflowRaw":…}; gives a list of {severity, message, step,
// field} with the severity's number on the wire.
func validateWorkflow(h *host, c call) (any, error) {
	given, err := arguments[validation](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		request := &pluginv1.ValidateWorkflowRequest{WorkflowJson: document{given.Workflow, given.WorkflowRaw}.wire()}
		found, err := pluginv1.NewValidatorServiceClient(s.connection).ValidateWorkflow(s.ctx, request)
		return describeIssues(found.GetIssues()), err
	})
}

// validateStep takes {"stepName":…} besides.
func validateStep(h *host, c call) (any, error) {
	given, err := arguments[validation](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		found, err := pluginv1.NewValidatorServiceClient(s.connection).ValidateStep(s.ctx, &pluginv1.ValidateStepRequest{
			WorkflowJson: document{given.Workflow, given.WorkflowRaw}.wire(),
			StepName:     given.StepName,
		})
		return describeIssues(found.GetIssues()), err
	})
}

func describeIssues(issues []*pluginv1.ValidationIssue) []map[string]any {
	described := []map[string]any{}
	for _, issue := range issues {
		described = append(described, map[string]any{
			"severity": issue.GetSeverity(), "message": issue.GetMessage(),
			"step": issue.GetStep(), "field": issue.GetField(),
		})
	}
	return described
}
