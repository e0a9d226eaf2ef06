package awf

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// EventJSON is an event in the scripts and reports of the peers.
type EventJSON struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	// Timestamp is in nanoseconds since 1970, as text.
	Timestamp string            `json:"timestamp"`
	Source    string            `json:"source"`
	Metadata  map[string]string `json:"metadata"`
	// Payload is text; where the bytes are none, PayloadBase64 has them.
	Payload       string `json:"payload"`
	PayloadBase64 []byte `json:"payloadBase64,omitempty"`
	Depth         int32  `json:"depth"`
	// Sequence is the number on a stream.
	Sequence uint64 `json:"sequence,omitempty"`
}

// NewEventJSON reads what both forms of an event on the wire have.
func NewEventJSON(sent wireEvent) EventJSON {
	formed := EventJSON{
		ID:        sent.GetId(),
		Type:      sent.GetType(),
		Timestamp: strconv.FormatInt(sent.GetTimestampUnixNanos(), 10),
		Source:    sent.GetSource(),
		Metadata:  sent.GetMetadata(),
		Depth:     sent.GetPropagationDepth(),
	}
	if formed.Metadata == nil {
		formed.Metadata = map[string]string{}
	}
	formed.setPayload(sent.GetPayload())
	return formed
}

func (e *EventJSON) setPayload(payload []byte) {
	if utf8.Valid(payload) {
		e.Payload = string(payload)
	} else {
		e.PayloadBase64 = payload
	}
}

func (e EventJSON) payload() []byte {
	if e.PayloadBase64 != nil {
		return e.PayloadBase64
	}
	return []byte(e.Payload)
}

// Event is the event as a plugin returns it: a timestamp left out stays unset.
func (e EventJSON) Event() (Event, error) {
	event := Event{ID: e.ID, Type: e.Type, Source: e.Source, Metadata: e.Metadata, Payload: e.payload(), Depth: e.Depth}
	if e.Timestamp == "" {
		return event, nil
	}
	nanos, err := e.nanos()
	event.Timestamp = time.Unix(0, nanos)
	return event, err
}

// Request is the event as a host sends it: a timestamp left out is 0.
func (e EventJSON) Request() (*pluginv1.HandleEventRequest, error) {
	nanos, err := e.nanos()
	return &pluginv1.HandleEventRequest{
		Id:                 e.ID,
		Type:               e.Type,
		TimestampUnixNanos: nanos,
		Source:             e.Source,
		Metadata:           e.Metadata,
		Payload:            e.payload(),
		PropagationDepth:   e.Depth,
	}, err
}

func (e EventJSON) nanos() (int64, error) {
	if e.Timestamp == "" {
		return 0, nil
	}
	nanos, err := strconv.ParseInt(e.Timestamp, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("timestamp of event %q: %w", e.Type, err)
	}
	return nanos, nil
}

// JSON is an event that a plugin got, in the form of reports.
func (e Event) JSON() EventJSON {
	formed := NewEventJSON(e.encode())
	formed.Sequence = e.Sequence
	return formed
}
