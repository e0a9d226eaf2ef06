package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

// callbackAnswers say what the engine does when a plugin calls it. The empty value is the shipped engine: workflows start,
// no service is found, messages are not configured (§4.9).
type callbackAnswers struct {
	// TriggerError fails TriggerWorkflow with this text; TriggerDelayMs is how long the workflow takes.
	TriggerError   string
	TriggerDelayMs int
	// NoTrigger: the host has no trigger function.
	NoTrigger bool
	// Services are the names that GetService finds.
	Services []string
	// Messages: publishing and subscribing are configured.
	Messages bool
}

// engineCallbacks is EngineCallbackService; it prints each call as {"event":"callback","method":…,"request":…,"hex":…,"payload":…}.
type engineCallbacks struct {
	pluginv1.UnimplementedEngineCallbackServiceServer
	out     *output
	answers callbackAnswers

	lock          sync.Mutex
	published     int
	subscriptions []string
}

func (h *host) callbacks(answers callbackAnswers) func(*grpc.Server) {
	return func(server *grpc.Server) {
		pluginv1.RegisterEngineCallbackServiceServer(server, &engineCallbacks{out: h.out, answers: answers})
	}
}

func (e *engineCallbacks) tell(method string, request proto.Message, payload []byte) {
	formatted, err := formatMessage(request)
	if err != nil {
		formatted = err.Error()
	}
	members := map[string]any{"method": method, "request": formatted}
	if data, err := (proto.MarshalOptions{Deterministic: true}).Marshal(request); err == nil {
		members["hex"] = hex.EncodeToString(data)
	}
	if payload != nil {
		members["payload"] = textIfValid(payload)
	}
	e.out.event("callback", members)
}

// TriggerWorkflow answers when the workflow has finished; its failure is a text with status OK.
func (e *engineCallbacks) TriggerWorkflow(ctx context.Context, request *pluginv1.TriggerWorkflowRequest) (*pluginv1.ErrorResponse, error) {
	e.tell("TriggerWorkflow", request, nil)
	if e.answers.NoTrigger {
		return &pluginv1.ErrorResponse{Error: "trigger handler not configured"}, nil
	}
	select {
	case <-time.After(time.Duration(e.answers.TriggerDelayMs) * time.Millisecond):
	case <-ctx.Done():
	}
	return &pluginv1.ErrorResponse{Error: e.answers.TriggerError}, nil
}

// GetService implements the service.
func (e *engineCallbacks) GetService(_ context.Context, request *pluginv1.GetServiceRequest) (*pluginv1.GetServiceResponse, error) {
	e.tell("GetService", request, nil)
	return &pluginv1.GetServiceResponse{Found: slices.Contains(e.answers.Services, request.GetName())}, nil
}

// Log implements the service.
func (e *engineCallbacks) Log(_ context.Context, request *pluginv1.LogRequest) (*emptypb.Empty, error) {
	e.tell("Log", request, nil)
	return &emptypb.Empty{}, nil
}

// PublishMessage gives ids that end in the message's number.
func (e *engineCallbacks) PublishMessage(_ context.Context, request *pluginv1.PublishMessageRequest) (*pluginv1.PublishMessageResponse, error) {
	e.tell("PublishMessage", request, request.GetPayload())
	if !e.answers.Messages {
		return &pluginv1.PublishMessageResponse{Error: "message publish handler not configured"}, nil
	}
	e.lock.Lock()
	defer e.lock.Unlock()
	e.published++
	return &pluginv1.PublishMessageResponse{MessageId: fmt.Sprintf("message-%d", e.published)}, nil
}

// Subscribe refuses a second subscription of one handle to one topic.
func (e *engineCallbacks) Subscribe(_ context.Context, request *pluginv1.SubscribeRequest) (*pluginv1.ErrorResponse, error) {
	e.tell("Subscribe", request, nil)
	if !e.answers.Messages {
		return &pluginv1.ErrorResponse{Error: "message subscribe handler not configured"}, nil
	}
	e.lock.Lock()
	defer e.lock.Unlock()
	key := request.GetTopic() + " for handle " + request.GetHandleId()
	if slices.Contains(e.subscriptions, key) {
		return &pluginv1.ErrorResponse{Error: "already subscribed to topic " + key}, nil
	}
	e.subscriptions = append(e.subscriptions, key)
	return &pluginv1.ErrorResponse{}, nil
}

// Unsubscribe implements the service.
func (e *engineCallbacks) Unsubscribe(_ context.Context, request *pluginv1.UnsubscribeRequest) (*pluginv1.ErrorResponse, error) {
	e.tell("Unsubscribe", request, nil)
	e.lock.Lock()
	defer e.lock.Unlock()
	key := request.GetTopic() + " for handle " + request.GetHandleId()
	found := slices.Index(e.subscriptions, key)
	if found < 0 {
		text := fmt.Sprintf("no subscription found for topic %s handle %s", request.GetTopic(), request.GetHandleId())
		return &pluginv1.ErrorResponse{Error: text}, nil
	}
	e.subscriptions = slices.Delete(e.subscriptions, found, found+1)
	return &pluginv1.ErrorResponse{}, nil
}
