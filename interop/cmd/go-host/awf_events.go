package main

import (
	"context"
	"fmt"

	"google.golang.org/grpc"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/internal/awf"
)

// handleEvent takes {"event":…} in the form of awf.EventJSON; gives the list of events that the answer brought.
func handleEvent(h *host, c call) (any, error) {
	given, err := arguments[struct{ Event awf.EventJSON }](c)
	if err != nil {
		return nil, err
	}
	request, err := given.Event.Request()
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		found, err := pluginv1.NewEventServiceClient(s.connection).HandleEvent(s.ctx, request)
		if err != nil {
			return nil, err
		}
		emitted := []awf.EventJSON{}
		for _, event := range found.GetEmittedEvents() {
			emitted = append(emitted, awf.NewEventJSON(event))
		}
		return emitted, nil
	})
}

// eventStream is an open call of StreamEvents.
type eventStream struct {
	stream grpc.ClientStreamingClient[pluginv1.EventStreamMessage, pluginv1.StreamEventsResponse]
	stop   context.CancelFunc
	next   uint64
}

type streaming struct {
	callOptions
	StreamID string
	Events   []awf.EventJSON
}

// streamEvents takes {"events":[…]}: sends them on a stream of their own and half-closes it, then waits for the answer.
// Events without a sequence number get the next one, from 1 on.
func streamEvents(h *host, c call) (any, error) {
	given, err := arguments[streaming](c)
	if err != nil {
		return nil, err
	}
	stream, err := h.newStream(given)
	if err != nil {
		return nil, err
	}
	defer stream.stop()
	if err := stream.send(given.Events); err != nil {
		return nil, err
	}
	_, err = stream.stream.CloseAndRecv()
	return nil, err
}

// openStream takes {"streamId":"a"} and opens a stream under that name.
func openStream(h *host, c call) (any, error) {
	given, err := arguments[streaming](c)
	if err != nil {
		return nil, err
	}
	stream, err := h.newStream(given)
	if err != nil {
		return nil, err
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.streams[given.StreamID] = stream
	return nil, nil
}

// sendOnStream takes {"streamId":"a","events":[…]}. It succeeds when they are on their way, handled or not.
func sendOnStream(h *host, c call) (any, error) {
	given, stream, err := h.namedStream(c)
	if err != nil {
		return nil, err
	}
	return nil, stream.send(given.Events)
}

// closeStream takes {"streamId":"a"}, half-closes the stream and waits for the answer.
func closeStream(h *host, c call) (any, error) {
	given, stream, err := h.namedStream(c)
	if err != nil {
		return nil, err
	}
	h.lock.Lock()
	delete(h.streams, given.StreamID)
	h.lock.Unlock()
	defer stream.stop()
	_, err = stream.stream.CloseAndRecv()
	return nil, err
}

func (h *host) newStream(given streaming) (*eventStream, error) {
	connection, err := h.connection(given.Broker)
	if err != nil {
		return nil, err
	}
	ctx, stop := given.context()
	ctx, cancel := context.WithCancel(ctx)
	stream, err := pluginv1.NewEventServiceClient(connection).StreamEvents(ctx)
	return &eventStream{stream: stream, stop: func() { cancel(); stop() }}, err
}

func (h *host) namedStream(c call) (streaming, *eventStream, error) {
	given, err := arguments[streaming](c)
	if err != nil {
		return given, nil, err
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	stream, ok := h.streams[given.StreamID]
	if !ok {
		return given, nil, fmt.Errorf("no stream %q", given.StreamID)
	}
	return given, stream, nil
}

// send numbers the events. A plugin that has ended the stream is seen by its status, which only the answer has.
func (s *eventStream) send(events []awf.EventJSON) error {
	for _, event := range events {
		message, err := s.number(event)
		if err != nil {
			return err
		}
		if err := s.stream.Send(message); err != nil {
			_, err = s.stream.CloseAndRecv()
			return err
		}
	}
	return nil
}

func (s *eventStream) number(event awf.EventJSON) (*pluginv1.EventStreamMessage, error) {
	s.next++
	if event.Sequence > 0 {
		s.next = event.Sequence
	}
	request, err := event.Request()
	return &pluginv1.EventStreamMessage{
		Id:                 request.GetId(),
		Type:               request.GetType(),
		TimestampUnixNanos: request.GetTimestampUnixNanos(),
		Source:             request.GetSource(),
		Metadata:           request.GetMetadata(),
		Payload:            request.GetPayload(),
		PropagationDepth:   request.GetPropagationDepth(),
		SequenceNumber:     s.next,
	}, err
}
