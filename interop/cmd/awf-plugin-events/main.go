// Command awf-plugin-events is an AWF plugin in Go that takes and emits events. Its manifest is plugins/events/plugin.yaml.
//
// Usage: started by a host with AWF_PLUGIN=awf-plugin-v1.
//
// It dials the host lazily: the first emit waits up to five seconds for the host's announcement, which go-plugin forgets
// five seconds after it came. With the config {dial: "early"} it begins to dial while it answers Init.
//
// Operations:
//
//	when    {type, reply: [event], emit: [emission], ms, fail, die}: what is done for events of that type, or of any with
//	        type "*": sends the emissions, takes that long, fails, ends the process, or answers the events. A part of an
//	        event that is left out is left out on the wire, but for the timestamp: an unset one of Go's is a day in 1754
//	emit    {emission members, count}: emits, that many times; data {ids}. The first failure is the operation's
//	seen    data {events: [{event members, streamed, deadline_ms}], failures: [text]}; failures are of emissions in `when`
//	forget  empties that
//
// An emission is {type, payload, metadata, source_plugin, depth, timestamp, timeout_ms}: the source is `events` where none
// is given, the timestamp now.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	plugin "github.com/hashicorp/go-plugin"

	"awf.dev/interop/internal/awf"
)

func main() {
	base := awf.Base{PluginName: "events", PluginVersion: "1.0.0"}
	awf.Serve(&eventsPlugin{Base: base, rules: map[string]rule{}})
}

type eventsPlugin struct {
	awf.Base
	broker *plugin.GRPCBroker
	client onceClient

	lock     sync.Mutex
	rules    map[string]rule
	events   []seenEvent
	failures []string
}

// rule is what is done for events of a type.
type rule struct {
	Type  string          `json:"type"`
	Reply []awf.EventJSON `json:"reply"`
	Emit  []emission      `json:"emit"`
	Ms    int             `json:"ms"`
	Fail  string          `json:"fail"`
	Die   bool            `json:"die"`
}

// seenEvent is one that came.
type seenEvent struct {
	awf.EventJSON
	Streamed   bool  `json:"streamed"`
	DeadlineMs int64 `json:"deadline_ms,omitempty"`
}

// SetBroker implements awf.BrokerKeeper.
func (p *eventsPlugin) SetBroker(broker *plugin.GRPCBroker) { p.broker = broker }

// Init begins to dial where that is wanted.
func (p *eventsPlugin) Init(_ context.Context, config map[string]any) error {
	if config["dial"] == "early" {
		go func() { _, _ = p.client.get(p.broker) }()
	}
	return nil
}

// HandleEvent notes the event and does what the rule for its type says.
func (p *eventsPlugin) HandleEvent(ctx context.Context, event awf.Event) ([]awf.Event, error) {
	found := p.note(ctx, event)
	for _, wanted := range found.Emit {
		if _, err := p.emit(ctx, wanted); err != nil {
			p.fail(fmt.Sprintf("%s: %s", wanted.Type, err))
		}
	}
	select {
	case <-time.After(time.Duration(found.Ms) * time.Millisecond):
	case <-ctx.Done():
		awf.Warn("event: cancelled")
		return nil, ctx.Err()
	}
	if found.Die {
		os.Exit(3)
	}
	if found.Fail != "" {
		return nil, errors.New(found.Fail)
	}
	var reply []awf.Event
	for _, given := range found.Reply {
		event, err := given.Event()
		if err != nil {
			return nil, err
		}
		reply = append(reply, event)
	}
	return reply, nil
}

func (p *eventsPlugin) note(ctx context.Context, event awf.Event) rule {
	seen := seenEvent{EventJSON: event.JSON(), Streamed: event.Streamed}
	if deadline, ok := ctx.Deadline(); ok {
		seen.DeadlineMs = time.Until(deadline).Milliseconds()
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.events = append(p.events, seen)
	if found, ok := p.rules[event.Type]; ok {
		return found
	}
	return p.rules["*"]
}

func (p *eventsPlugin) fail(text string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.failures = append(p.failures, text)
}
