package main

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/anypb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/engine"
)

// creating is what a module, a step or a trigger is made of.
type creating struct {
	Type   string
	Name   string
	Config object
}

// wfCreateModule takes {"type":…,"name":…,"config":{…}}; gives the handle.
func wfCreateModule(h *host, c call) (any, error) {
	given, w, err := onWorkflow[creating](h, c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		payload, err := w.encodeConfig(w.contracts.Module(given.Type), given.Config)
		if err != nil {
			return nil, fmt.Errorf("create remote module %s: %w", given.Type, err)
		}
		request := &pluginv1.CreateModuleRequest{Type: given.Type, Name: given.Name, TypedConfig: payload.typed}
		if request.Config, err = payload.plain.wire(); err != nil {
			return nil, fmt.Errorf("create remote module %s: encode config as Struct: %w", given.Type, err)
		}
		answer, err := pluginv1.NewPluginServiceClient(s.connection).CreateModule(s.ctx, request)
		if err := createFailure("create remote module "+given.Type, answer, err); err != nil {
			return nil, err
		}
		w.lock.Lock()
		defer w.lock.Unlock()
		w.modules[answer.GetHandleId()] = given.Type
		return answer.GetHandleId(), nil
	})
}

// createFailure: a text is a failure even beside a handle (§9.11).
func createFailure(what string, answer *pluginv1.HandleResponse, err error) error {
	if err == nil && answer.GetError() != "" {
		what += ": plugin reported"
	}
	return failure(what, answer.GetError(), err)
}

type lifecycle = func(pluginv1.PluginServiceClient, context.Context, *pluginv1.HandleRequest, ...grpc.CallOption) (*pluginv1.ErrorResponse, error)

var lifecycles = map[string]lifecycle{
	"init": pluginv1.PluginServiceClient.InitModule, "start": pluginv1.PluginServiceClient.StartModule,
	"stop": pluginv1.PluginServiceClient.StopModule, "destroy": pluginv1.PluginServiceClient.DestroyModule,
}

// wfModule takes {"act":"init"|"start"|"stop"|"destroy","handle":…}, of a module or a trigger.
func wfModule(h *host, c call) (any, error) {
	given, err := arguments[struct{ Act, Handle string }](c)
	if err != nil {
		return nil, err
	}
	act, ok := lifecycles[given.Act]
	if !ok {
		return nil, fmt.Errorf("no act %q", given.Act)
	}
	return unary(h, c, func(s session) (any, error) {
		request := &pluginv1.HandleRequest{HandleId: given.Handle}
		answer, err := act(pluginv1.NewPluginServiceClient(s.connection), s.ctx, request)
		return nil, failure("remote "+given.Act, answer.GetError(), err)
	})
}

// wfInvoke takes {"handle":…,"method":…,"args":{…}}; gives the result, or null where there was none.
func wfInvoke(h *host, c call) (any, error) {
	given, w, err := onWorkflow[struct {
		Handle, Method string
		Args           object
	}](h, c)
	if err != nil {
		return nil, err
	}
	what := "remote invoke " + given.Method
	return unary(h, c, func(s session) (any, error) {
		contract := w.contracts.Service(w.moduleType(given.Handle), given.Method)
		payload, err := w.encodeInput(contract, given.Args)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		request := &pluginv1.InvokeServiceRequest{HandleId: given.Handle, Method: given.Method, TypedInput: payload.typed}
		if request.Args, err = payload.plain.wire(); err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		answer, err := pluginv1.NewPluginServiceClient(s.connection).InvokeService(s.ctx, request)
		if err := failure(what, answer.GetError(), err); err != nil {
			return nil, err
		}
		return w.result(contract, answer.GetTypedOutput(), plain(answer.GetResult()))
	})
}

func (w *workflow) moduleType(handle string) string {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.modules[handle]
}

// onWorkflow decodes a call for a plugin that was loaded.
func onWorkflow[T any](h *host, c call) (T, *workflow, error) {
	given, err := arguments[T](c)
	if err != nil {
		return given, nil, err
	}
	w, err := h.loaded()
	return given, w, err
}

// payload is a value in both of its forms; either may be absent.
type payload struct {
	plain object
	typed *anypb.Any
}

// encodeConfig goes by the mode of the contract (§6.3).
func (w *workflow) encodeConfig(contract *pluginv1.ContractDescriptor, config object) (payload, error) {
	return encode(contract, config, func() (*anypb.Any, error) {
		if contract.GetConfigMessage() == "" {
			return nil, fmt.Errorf("missing protobuf message name")
		}
		return w.contracts.EncodeConfig(contract.GetConfigMessage(), config)
	})
}

func (w *workflow) encodeInput(contract *pluginv1.ContractDescriptor, input object) (payload, error) {
	return encode(contract, input, func() (*anypb.Any, error) {
		return w.contracts.EncodeInput(contract.GetInputMessage(), input)
	})
}

func encode(contract *pluginv1.ContractDescriptor, value object, pack func() (*anypb.Any, error)) (payload, error) {
	switch contract.GetMode() {
	case engine.Both:
		typed, err := pack()
		if err != nil {
			typed = nil // What cannot be typed goes as a Struct alone.
		}
		return payload{value, typed}, nil
	case engine.Strict:
		typed, err := pack()
		if err != nil {
			return payload{}, fmt.Errorf("STRICT_PROTO contract cannot use legacy Struct fallback: %w", err)
		}
		return payload{nil, typed}, nil
	}
	return payload{value, nil}, nil
}

// result prefers what is typed; a strict contract that names its output must have it.
func (w *workflow) result(contract *pluginv1.ContractDescriptor, typed *anypb.Any, plain any) (any, error) {
	name := contract.GetOutputMessage()
	if name == "" || (typed == nil && contract.GetMode() != engine.Strict) {
		return plain, nil
	}
	if typed == nil {
		return nil, fmt.Errorf("STRICT_PROTO output message %q requires typed_output", name)
	}
	return w.contracts.Decode(name, typed)
}
