package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// emitAnswer says how Emit answers for a type of event, the key under which it stands, or for all under "*":
// {"denied":true} as AWF refuses one, {"delayMs":100} later, {"status":14,"message":…} with a status of gRPC.
type emitAnswer struct {
	Denied  bool
	DelayMs int
	Status  codes.Code
	Message string
}

// hostEvents is AWF's HostEventService.
type hostEvents struct {
	pluginv1.UnimplementedHostEventServiceServer
	out     *output
	answers map[string]emitAnswer
	emitted *atomic.Int64
}

// Emit prints what came, as soon as it came, and answers as it was told. Where nothing was said, an event whose type
// begins with "deny." is refused and any other one accepted under a UUID that ends in its number.
func (e *hostEvents) Emit(ctx context.Context, request *pluginv1.EmitRequest) (*pluginv1.EmitResponse, error) {
	formatted, err := formatMessage(request)
	if err != nil {
		return nil, err
	}
	number := e.emitted.Add(1)
	e.out.event("emit", map[string]any{"request": formatted, "payload": textIfValid(request.GetPayload())})
	answer := e.answerFor(request.GetEventType())
	select {
	case <-time.After(time.Duration(answer.DelayMs) * time.Millisecond):
	case <-ctx.Done():
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	if answer.Status != codes.OK {
		return nil, status.Error(answer.Status, answer.Message)
	}
	if answer.Denied {
		text := fmt.Sprintf("plugin %q not authorized to emit event type %q", request.GetSourcePlugin(), request.GetEventType())
		return &pluginv1.EmitResponse{ErrorMessage: text}, nil
	}
	return &pluginv1.EmitResponse{Success: true, EventId: fmt.Sprintf("00000000-0000-4000-8000-%012d", number)}, nil
}

func (e *hostEvents) answerFor(eventType string) emitAnswer {
	if answer, ok := e.answers[eventType]; ok {
		return answer
	}
	if answer, ok := e.answers["*"]; ok {
		return answer
	}
	return emitAnswer{Denied: strings.HasPrefix(eventType, "deny.")}
}
