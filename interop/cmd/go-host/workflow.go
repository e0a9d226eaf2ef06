package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
	"awf.dev/interop/internal/engine"
)

// What a host of the workflow engine is: today's, or the one of February 2026, which has fewer methods and fields.
const (
	today    = "today"
	february = "february"
)

// workflow is what the engine knows of the plugin that it loaded.
type workflow struct {
	era       string
	contracts *engine.Contracts

	lock    sync.Mutex
	modules map[string]string     // handle → type
	steps   map[string]storedStep // by handle
}

type storedStep struct {
	stepType string
	config   map[string]any
}

func newWorkflow(era string) *workflow {
	return &workflow{
		era: era, contracts: &engine.Contracts{}, modules: map[string]string{}, steps: map[string]storedStep{},
	}
}

// workflowLoading says how a plugin is loaded.
type workflowLoading struct {
	callOptions
	// Era is "today", which is what is meant without it, or "february".
	Era string
	// NoCallbacks leaves the callback server out; today's engine always has one, February's never.
	NoCallbacks bool
	// Callbacks say how it answers.
	Callbacks callbackAnswers
}

// wfLoad makes the calls with which the workflow engine loads a plugin, in its order (§1.8, §4.5). It takes {"era":
// "today"|"february","noCallbacks":true,"callbacks":{…}}; gives {manifest, triggerTypes, configured, contracts,
// contractError, fragment, pluginDir}: manifest in proto3 JSON, configured whether ConfigureCallback was sent.
func wfLoad(h *host, c call) (any, error) {
	given, err := arguments[workflowLoading](c)
	if err != nil {
		return nil, err
	}
	found, err := h.connected()
	if err != nil {
		return nil, err
	}
	w := newWorkflow(given.Era)
	var brokerID uint32
	if w.era != february && !given.NoCallbacks {
		brokerID = found.broker.NextId()
		go found.broker.AcceptAndServe(brokerID, h.newServer(brokerID, h.callbacks(given.Callbacks)))
	}
	loaded, err := w.load(h, call{raw: c.raw}, brokerID)
	if err != nil {
		return nil, err
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.workflow = w
	return loaded, nil
}

func (w *workflow) load(h *host, c call, brokerID uint32) (any, error) {
	return unary(h, c, func(s session) (any, error) {
		client := pluginv1.NewPluginServiceClient(s.connection)
		manifest, err := client.GetManifest(s.ctx, &emptypb.Empty{})
		if err != nil && (w.era == february || status.Code(err) != codes.Unimplemented) {
			return nil, fmt.Errorf("get manifest from plugin: %w", err)
		}
		loaded := map[string]any{"manifest": nil, "configured": false}
		if err == nil {
			if loaded["manifest"], err = formatMessage(manifest); err != nil {
				return nil, err
			}
		}
		if w.era == february {
			return loaded, nil
		}
		return loaded, w.loadToday(s, client, brokerID, loaded)
	})
}

// loadToday: a method that a plugin does not have is a part that it does not have.
func (w *workflow) loadToday(s session, client pluginv1.PluginServiceClient, brokerID uint32, loaded map[string]any) error {
	triggers, err := client.GetTriggerTypes(s.ctx, &emptypb.Empty{})
	if err := unlessMissing(err); err != nil {
		return err
	}
	loaded["triggerTypes"] = slices.Clone(triggers.GetTypes())
	if len(triggers.GetTypes()) > 0 && brokerID > 0 {
		answer, err := client.ConfigureCallback(s.ctx, &pluginv1.ConfigureCallbackRequest{BrokerId: brokerID})
		if err := failure("configure callback", answer.GetError(), err); err != nil {
			return err
		}
		loaded["configured"] = true
	}
	registry, err := client.GetContractRegistry(s.ctx, &emptypb.Empty{})
	if err := unlessMissing(err); err != nil {
		return err
	}
	if loaded["contracts"], err = formatMessage(&pluginv1.ContractRegistry{Contracts: registry.GetContracts()}); err != nil {
		return err
	}
	if w.contracts, err = engine.NewContracts(registry); err != nil {
		loaded["contractError"] = err.Error()
	}
	fragment, err := client.GetConfigFragment(s.ctx, &emptypb.Empty{})
	if err := unlessMissing(err); err != nil {
		return err
	}
	loaded["fragment"], loaded["pluginDir"] = string(fragment.GetYamlConfig()), fragment.GetPluginDir()
	return nil
}

// wfTypes gives {modules, steps, triggers, schemas}: lists of types, and the schemas in proto3 JSON. What a plugin does not
// have is an empty list.
func wfTypes(h *host, c call) (any, error) {
	return unary(h, c, func(s session) (any, error) {
		client := pluginv1.NewPluginServiceClient(s.connection)
		modules, err := client.GetModuleTypes(s.ctx, &emptypb.Empty{})
		steps, stepsErr := client.GetStepTypes(s.ctx, &emptypb.Empty{})
		triggers, triggersErr := client.GetTriggerTypes(s.ctx, &emptypb.Empty{})
		schemas, schemasErr := client.GetModuleSchemas(s.ctx, &emptypb.Empty{})
		for _, err := range []error{err, stepsErr, triggersErr, schemasErr} {
			if err := unlessMissing(err); err != nil {
				return nil, err
			}
		}
		formatted, err := formatMessage(&pluginv1.ModuleSchemaList{Schemas: schemas.GetSchemas()})
		return map[string]any{
			"modules": orEmpty(modules.GetTypes()), "steps": orEmpty(steps.GetTypes()),
			"triggers": orEmpty(triggers.GetTypes()), "schemas": formatted,
		}, err
	})
}

func orEmpty(types []string) []string { return append([]string{}, types...) }

func unlessMissing(err error) error {
	if status.Code(err) == codes.Unimplemented {
		return nil
	}
	return err
}

// failure makes one error of the two ways in which a call fails; what is a gRPC status stays one.
func failure(what, text string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if text != "" {
		return fmt.Errorf("%s: %s", what, text)
	}
	return nil
}

func (h *host) loaded() (*workflow, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.workflow == nil {
		return nil, errors.New("no wfLoad before")
	}
	return h.workflow, nil
}

// object is a JSON object of a script; where it is left out no Struct travels, which is not the same as an empty one (§3.4).
type object map[string]any

func (o object) wire() (*structpb.Struct, error) {
	if o == nil {
		return nil, nil
	}
	return structpb.NewStruct(o)
}

// plain decodes as the engine does; nothing stays nothing.
func plain(sent *structpb.Struct) any {
	if sent == nil {
		return nil
	}
	return asJSON(sent.AsMap())
}

func asJSON(value map[string]any) any {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return json.RawMessage(text)
}
