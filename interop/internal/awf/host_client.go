package awf

import (
	"context"
	"errors"
	"fmt"
	"time"

	plugin "github.com/hashicorp/go-plugin"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
)

// HostEventsID is the broker id under which a host serves HostEventService.
const HostEventsID = 1

// HostClient emits events to the host. A nil one refuses.
type HostClient struct {
	client pluginv1.HostEventServiceClient
	source string
}

// DialHost waits up to five seconds for the host's connection info; go-plugin forgets it five seconds after it came.
func DialHost(broker *plugin.GRPCBroker, source string) (*HostClient, error) {
	connection, err := broker.Dial(HostEventsID)
	if err != nil {
		return nil, err
	}
	return &HostClient{pluginv1.NewHostEventServiceClient(connection), source}, nil
}

// Emit sends an event of the plugin's own, as of now and without a depth, and gives its id.
func (c *HostClient) Emit(ctx context.Context, eventType string, payload []byte, metadata map[string]string) (string, error) {
	if c == nil {
		return c.Send(ctx, nil)
	}
	return c.Send(ctx, &pluginv1.EmitRequest{
		EventType:          eventType,
		Payload:            payload,
		SourcePlugin:       c.source,
		Metadata:           metadata,
		TimestampUnixNanos: time.Now().UnixNano(),
	})
}

// Send sends a request as it is.
func (c *HostClient) Send(ctx context.Context, request *pluginv1.EmitRequest) (string, error) {
	if c == nil {
		return "", errors.New("host client not initialized")
	}
	response, err := c.client.Emit(ctx, request)
	if err != nil {
		return "", fmt.Errorf("emit RPC failed: %w", err)
	}
	if !response.GetSuccess() {
		return "", errors.New(response.GetErrorMessage())
	}
	return response.GetEventId(), nil
}
