package main

import (
	"context"

	"awf.dev/interop/internal/awf"
)

// Operations lists what tests ask.
func (*eventsPlugin) Operations() []string { return []string{"when", "emit", "seen", "forget"} }

// HandleOperation runs one of them.
func (p *eventsPlugin) HandleOperation(ctx context.Context, name string, inputs map[string]any) (*awf.Result, error) {
	switch name {
	case "when":
		return p.when(inputs)
	case "emit":
		return p.emitMany(ctx, inputs)
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if name == "forget" {
		p.events, p.failures = nil, nil
	}
	return awf.Succeed("", map[string]any{
		"events":   append([]seenEvent{}, p.events...),
		"failures": append([]string{}, p.failures...),
	}), nil
}

func (p *eventsPlugin) when(inputs map[string]any) (*awf.Result, error) {
	given, err := awf.Into[rule](inputs)
	if err != nil {
		return nil, err
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.rules[given.Type] = given
	return awf.Succeed("", nil), nil
}

func (p *eventsPlugin) emitMany(ctx context.Context, inputs map[string]any) (*awf.Result, error) {
	given, err := awf.Into[struct {
		emission
		Count int `json:"count"`
	}](inputs)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for range max(given.Count, 1) {
		id, err := p.emit(ctx, given.emission)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return awf.Succeed("", map[string]any{"ids": ids}), nil
}
