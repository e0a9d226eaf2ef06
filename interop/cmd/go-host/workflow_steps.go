package main

import (
	"fmt"

	"google.golang.org/protobuf/types/known/structpb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/engine"
)

// wfCreateStep takes {"type":…,"name":…,"config":{…}}, the config with its templates; gives the handle.
func wfCreateStep(h *host, c call) (any, error) {
	given, w, err := onWorkflow[creating](h, c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		payload, err := w.encodeConfig(w.contracts.Step(given.Type), given.Config)
		if err != nil {
			return nil, fmt.Errorf("create remote step %s: %w", given.Type, err)
		}
		request := &pluginv1.CreateStepRequest{Type: given.Type, Name: given.Name, TypedConfig: payload.typed}
		if request.Config, err = payload.plain.wire(); err != nil {
			return nil, fmt.Errorf("create remote step %s: encode config as Struct: %w", given.Type, err)
		}
		answer, err := pluginv1.NewPluginServiceClient(s.connection).CreateStep(s.ctx, request)
		if err := failure("create remote step "+given.Type, answer.GetError(), err); err != nil {
			return nil, err
		}
		w.lock.Lock()
		defer w.lock.Unlock()
		w.steps[answer.GetHandleId()] = storedStep{given.Type, given.Config}
		return answer.GetHandleId(), nil
	})
}

// pipelineState is what a pipeline hands to each of its steps.
type pipelineState struct {
	Handle      string
	TriggerData object
	StepOutputs map[string]object
	Current     object
	Metadata    object `json:"metadataOfPipeline"` // "metadata" are the headers of any call
	// Config is the one with its templates resolved; the stored one where it is left out.
	Config object
}

// wfExecuteStep takes {"handle":…,"triggerData":{…},"stepOutputs":{"step":{…}},"current":{…},
// "metadataOfPipeline":{…},"config":{…}};
// gives {output, stop, typed}: typed says whether the output came as a message. February's engine sends no config.
func wfExecuteStep(h *host, c call) (any, error) {
	given, w, err := onWorkflow[pipelineState](h, c)
	if err != nil {
		return nil, err
	}
	stored := w.step(given.Handle)
	if given.Config == nil {
		given.Config = stored.config
	}
	contract := w.contracts.Step(stored.stepType)
	return unary(h, c, func(s session) (any, error) {
		request, err := w.executeRequest(contract, given)
		if err != nil {
			return nil, fmt.Errorf("remote step (handle %s) %w", given.Handle, err)
		}
		answer, err := pluginv1.NewPluginServiceClient(s.connection).ExecuteStep(s.ctx, request)
		if err := failure("remote step execute", answer.GetError(), err); err != nil {
			return nil, err
		}
		output, err := w.result(contract, answer.GetTypedOutput(), plain(answer.GetOutput()))
		return map[string]any{
			"output": output, "stop": answer.GetStopPipeline(), "typed": answer.GetTypedOutput() != nil,
		}, err
	})
}

func (w *workflow) executeRequest(contract *pluginv1.ContractDescriptor, given pipelineState) (*pluginv1.ExecuteStepRequest, error) {
	config, err := w.encodeConfig(contract, given.Config)
	if err != nil {
		return nil, err
	}
	input, err := w.encodeInput(contract, given.Current)
	if err != nil {
		return nil, err
	}
	if contract.GetMode() == engine.Both && (config.typed == nil || input.typed == nil) {
		config.typed, input.typed = nil, nil // Any failure of the two: Structs alone.
	}
	request := &pluginv1.ExecuteStepRequest{
		HandleId: given.Handle, TypedConfig: config.typed, TypedInput: input.typed,
		StepOutputs: map[string]*structpb.Struct{},
	}
	if w.era == february {
		config.plain = nil
	}
	for name, output := range given.StepOutputs {
		if request.StepOutputs[name], err = output.wire(); err != nil {
			return nil, fmt.Errorf("encode step output %q as Struct: %w", name, err)
		}
	}
	for target, value := range map[**structpb.Struct]object{
		&request.TriggerData: given.TriggerData, &request.Current: input.plain,
		&request.Metadata: given.Metadata, &request.Config: config.plain,
	} {
		if *target, err = value.wire(); err != nil {
			return nil, fmt.Errorf("encode as Struct: %w", err)
		}
	}
	return request, nil
}

func (w *workflow) step(handle string) storedStep {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.steps[handle]
}

// wfDestroyStep takes {"handle":…}; the engine itself never does this.
func wfDestroyStep(h *host, c call) (any, error) {
	given, err := arguments[struct{ Handle string }](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		request := &pluginv1.HandleRequest{HandleId: given.Handle}
		answer, err := pluginv1.NewPluginServiceClient(s.connection).DestroyStep(s.ctx, request)
		return nil, failure("remote step destroy", answer.GetError(), err)
	})
}
