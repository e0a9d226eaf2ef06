package main

import (
	"encoding/json"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// listStepTypes gives a list of {name, description}.
func listStepTypes(h *host, c call) (any, error) {
	return unary(h, c, func(s session) (any, error) {
		found, err := pluginv1.NewStepTypeServiceClient(s.connection).ListStepTypes(s.ctx, &pluginv1.ListStepTypesRequest{})
		if err != nil {
			return nil, err
		}
		types := []map[string]any{}
		for _, known := range found.GetStepTypes() {
			types = append(types, map[string]any{"name": known.GetName(), "description": known.GetDescription()})
		}
		return types, nil
	})
}

// document is one JSON document of a request: the document itself, or as base64 the bytes to send instead. Without
// either it is empty.
type document struct {
	plain json.RawMessage
	raw   []byte
}

func (d document) wire() []byte {
	if d.raw != nil {
		return d.raw
	}
	return d.plain
}

// executeStep takes {"stepName":…,"stepType":…,"config":{…},"inputs":{…}}, where configRaw and inputsRaw give base64
// instead; gives {output, exitCode, data, dataRaw}: data as JSON, or its text where it is none, absent
// where nothing came; dataRaw always its text.
func executeStep(h *host, c call) (any, error) {
	given, err := arguments[struct {
		StepName, StepType   string
		Config, Inputs       json.RawMessage
		ConfigRaw, InputsRaw []byte
	}](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		found, err := pluginv1.NewStepTypeServiceClient(s.connection).ExecuteStep(s.ctx, &pluginv1.ExecuteStepRequest{
			StepName: given.StepName,
			StepType: given.StepType,
			Config:   document{given.Config, given.ConfigRaw}.wire(),
			Inputs:   document{given.Inputs, given.InputsRaw}.wire(),
		})
		if err != nil {
			return nil, err
		}
		described := map[string]any{
			"output": found.GetOutput(), "exitCode": found.GetExitCode(), "dataRaw": string(found.GetData()),
		}
		if len(found.GetData()) > 0 {
			described["data"] = decodeValue(found.GetData())
		}
		return described, nil
	})
}
