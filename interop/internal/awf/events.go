package awf

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// Event is one that came, or one to send back: then nothing that is left out is filled in.
type Event struct {
	ID, Type string
	// Timestamp left out goes out as -6795364578871345152 nanoseconds, a day in 1754.
	Timestamp time.Time
	Source    string
	Metadata  map[string]string
	Payload   []byte
	Depth     int32
	// Streamed says that it came on a stream, with that number.
	Streamed bool
	Sequence uint64
}

type eventService struct {
	pluginv1.UnimplementedEventServiceServer
	plugin Plugin
}

// HandleEvent swallows the error of a handler: no events are sent back then.
func (s *eventService) HandleEvent(ctx context.Context, request *pluginv1.HandleEventRequest) (*pluginv1.HandleEventResponse, error) {
	response := &pluginv1.HandleEventResponse{}
	subscriber, ok := s.plugin.(Subscriber)
	if !ok {
		return response, nil
	}
	events, err := subscriber.HandleEvent(ctx, decodeEvent(request))
	if err != nil {
		return response, nil
	}
	for _, event := range events {
		response.EmittedEvents = append(response.EmittedEvents, event.encode())
	}
	return response, nil
}

// StreamEvents handles one event after the other and drops what a handler returns.
func (s *eventService) StreamEvents(stream grpc.ClientStreamingServer[pluginv1.EventStreamMessage, pluginv1.StreamEventsResponse]) error {
	subscriber, ok := s.plugin.(Subscriber)
	if !ok {
		return status.Error(codes.Unimplemented, "plugin does not implement EventSubscriber")
	}
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return stream.SendAndClose(&pluginv1.StreamEventsResponse{})
		}
		if err != nil {
			return err
		}
		event := decodeEvent(message)
		event.Streamed, event.Sequence = true, message.GetSequenceNumber()
		_, _ = subscriber.HandleEvent(stream.Context(), event)
	}
}

// wireEvent is what both forms of an event on the wire have.
type wireEvent interface {
	GetId() string
	GetType() string
	GetTimestampUnixNanos() int64
	GetSource() string
	GetMetadata() map[string]string
	GetPayload() []byte
	GetPropagationDepth() int32
}

func decodeEvent(sent wireEvent) Event {
	return Event{
		ID:        sent.GetId(),
		Type:      sent.GetType(),
		Timestamp: time.Unix(0, sent.GetTimestampUnixNanos()),
		Source:    sent.GetSource(),
		Metadata:  sent.GetMetadata(),
		Payload:   sent.GetPayload(),
		Depth:     sent.GetPropagationDepth(),
	}
}

func (e Event) encode() *pluginv1.HandleEventRequest {
	return &pluginv1.HandleEventRequest{
		Id:                 e.ID,
		Type:               e.Type,
		TimestampUnixNanos: e.Timestamp.UnixNano(),
		Source:             e.Source,
		Metadata:           e.Metadata,
		Payload:            e.Payload,
		PropagationDepth:   e.Depth,
	}
}
