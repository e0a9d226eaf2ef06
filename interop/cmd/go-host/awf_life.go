package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/grpc"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/internal/awf"
)

// Limits of AWF's host (AWF plugin spec §6.11).
const (
	connectLimit = 5 * time.Second
	askLimit     = 5 * time.Second
)

// loading says how a plugin is loaded.
type loading struct {
	Config    map[string]json.RawMessage
	ConfigRaw map[string][]byte
	// AnnounceAfterMs delays the announcement of HostEventService; Silent leaves it out.
	AnnounceAfterMs int
	Silent          bool
	Answers         map[string]emitAnswer
}

// awfLoad makes the calls with which AWF loads a plugin, in its order and with its deadlines (§6.2): GetInfo, Init, then
// the announcement of broker id 1 beside ListOperations and ListStepTypes, whose failures do not matter. Under -lazy it
// starts and connects the plugin first, and refuses one that took longer than AWF allows. It takes {"config":{…},
// "configRaw":{…},"announceAfterMs":100,"silent":true,"answers":{…}}; gives {info, initMs, operations, stepTypes,
// failures}, with a text in failures for each of the two that failed.
func awfLoad(h *host, c call) (any, error) {
	given, err := arguments[loading](c)
	if err != nil {
		return nil, err
	}
	found, err := h.connectAsAwf()
	if err != nil {
		return nil, err
	}
	info, err := getInfo(h, call{})
	if err != nil {
		return nil, err
	}
	began := time.Now()
	request := &pluginv1.InitRequest{Config: values{given.Config, given.ConfigRaw}.wire()}
	if _, err := pluginv1.NewPluginServiceClient(found.connection).Init(context.Background(), request); err != nil {
		return nil, err
	}
	took := milliseconds(time.Since(began))
	h.announce(found, given)
	loaded := map[string]any{"info": info, "initMs": took}
	h.list(found.connection, loaded)
	return loaded, nil
}

// connectAsAwf kills a plugin that was too slow only once it has spoken: that is all that AWF can do.
func (h *host) connectAsAwf() (*peer, error) {
	if found, err := h.connected(); err == nil {
		return found, nil
	}
	began := time.Now()
	if _, err := start(h, call{}); err != nil {
		return nil, err
	}
	if _, err := connect(h, call{}); err != nil {
		return nil, err
	}
	if time.Since(began) > connectLimit {
		h.client.Kill()
		return nil, fmt.Errorf("plugin connection timeout: exceeded %s deadline", connectLimit)
	}
	return h.connected()
}

func (h *host) announce(found *peer, given loading) {
	if given.Silent {
		return
	}
	server := h.newServer(awf.HostEventsID, h.services(given.Answers, callbackAnswers{})["hostEvents"])
	time.AfterFunc(time.Duration(given.AnnounceAfterMs)*time.Millisecond, func() {
		found.broker.AcceptAndServe(awf.HostEventsID, server)
	})
}

func (h *host) list(connection grpc.ClientConnInterface, loaded map[string]any) {
	operations, stepTypes, failures := []string{}, []string{}, []string{}
	ctx, stop := context.WithTimeout(context.Background(), askLimit)
	listed, err := pluginv1.NewOperationServiceClient(connection).ListOperations(ctx, &pluginv1.ListOperationsRequest{})
	stop()
	if err != nil {
		failures = append(failures, err.Error())
	}
	for _, operation := range listed.GetOperations() {
		operations = append(operations, operation.GetName())
	}
	ctx, stop = context.WithTimeout(context.Background(), askLimit)
	types, err := pluginv1.NewStepTypeServiceClient(connection).ListStepTypes(ctx, &pluginv1.ListStepTypesRequest{})
	stop()
	if err != nil {
		failures = append(failures, err.Error())
	}
	for _, stepType := range types.GetStepTypes() {
		stepTypes = append(stepTypes, stepType.GetName())
	}
	loaded["operations"], loaded["stepTypes"], loaded["failures"] = operations, stepTypes, failures
}

// awfOperation runs an operation as a workflow's step does (§6.5): GetOperation twice, then Execute, which has a deadline
// only where the step has a timeout. It takes and gives what execute does.
func awfOperation(h *host, c call) (any, error) {
	given, err := arguments[struct{ Operation string }](c)
	if err != nil {
		return nil, err
	}
	found, err := h.connected()
	if err != nil {
		return nil, err
	}
	for range 2 {
		ctx, stop := context.WithTimeout(context.Background(), askLimit)
		request := &pluginv1.GetOperationRequest{Name: given.Operation}
		schema, err := pluginv1.NewOperationServiceClient(found.connection).GetOperation(ctx, request)
		stop()
		if err != nil || schema.GetOperation() == nil {
			return nil, fmt.Errorf("operation %q not found: %v", given.Operation, err)
		}
	}
	return execute(h, c)
}

// awfUnload calls Shutdown, for at most five seconds, and kills whatever the answer (§6.9); gives what kill gives.
func awfUnload(h *host, c call) (any, error) {
	found, err := h.connected()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(context.Background(), askLimit)
	defer stop()
	_, _ = pluginv1.NewPluginServiceClient(found.connection).Shutdown(ctx, &pluginv1.ShutdownRequest{})
	return kill(h, c)
}
