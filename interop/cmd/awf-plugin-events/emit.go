package main

import (
	"context"
	"strconv"
	"sync"
	"time"

	plugin "github.com/hashicorp/go-plugin"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/internal/awf"
)

// emission is one event to emit.
type emission struct {
	Type         string            `json:"type"`
	Payload      string            `json:"payload"`
	Metadata     map[string]string `json:"metadata"`
	SourcePlugin *string           `json:"source_plugin"`
	Depth        int32             `json:"depth"`
	// Timestamp is in nanoseconds as text; absent: now.
	Timestamp string `json:"timestamp"`
	TimeoutMs int    `json:"timeout_ms"`
}

func (e emission) request(source string) (*pluginv1.EmitRequest, error) {
	request := &pluginv1.EmitRequest{
		EventType:          e.Type,
		Payload:            []byte(e.Payload),
		SourcePlugin:       source,
		Metadata:           e.Metadata,
		PropagationDepth:   e.Depth,
		TimestampUnixNanos: time.Now().UnixNano(),
	}
	if e.SourcePlugin != nil {
		request.SourcePlugin = *e.SourcePlugin
	}
	if e.Timestamp == "" {
		return request, nil
	}
	var err error
	request.TimestampUnixNanos, err = strconv.ParseInt(e.Timestamp, 10, 64)
	return request, err
}

func (p *eventsPlugin) emit(ctx context.Context, wanted emission) (string, error) {
	request, err := wanted.request(p.Name())
	if err != nil {
		return "", err
	}
	client, err := p.client.get(p.broker)
	if err != nil {
		return "", err
	}
	if wanted.TimeoutMs > 0 {
		limited, stop := context.WithTimeout(ctx, time.Duration(wanted.TimeoutMs)*time.Millisecond)
		defer stop()
		ctx = limited
	}
	return client.Send(ctx, request)
}

// onceClient dials when it is first wanted, and again after a dial that failed.
type onceClient struct {
	lock   sync.Mutex
	client *awf.HostClient
}

func (c *onceClient) get(broker *plugin.GRPCBroker) (*awf.HostClient, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.client != nil {
		return c.client, nil
	}
	client, err := awf.DialHost(broker, "")
	if err != nil {
		return nil, err
	}
	c.client = client
	return client, nil
}
