package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"awf.dev/interop/internal/workflow"
)

// store is a module that keeps values in memory.
type store struct {
	name     string
	config   map[string]any
	messages *workflow.Messages

	lock   sync.Mutex
	stages []any
	heard  []any
	values map[string]any
}

func newStore(name string, config map[string]any) (workflow.Module, error) {
	if config["greeting"] == "bad" {
		return nil, errors.New("a bad greeting")
	}
	return &store{name: name, config: config, values: map[string]any{}}, nil
}

func (s *store) enter(stage string) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.stages = append(s.stages, stage)
	if s.config["broken"] == stage {
		return fmt.Errorf("%s is broken: %s", s.name, stage)
	}
	return nil
}

// Init implements workflow.Module.
func (s *store) Init() error { return s.enter("init") }

// Start implements workflow.Module.
func (s *store) Start(context.Context) error { return s.enter("start") }

// Stop implements workflow.Module.
func (s *store) Stop(context.Context) error { return s.enter("stop") }

// SetMessages implements workflow.MessageAware.
func (s *store) SetMessages(messages *workflow.Messages) { s.messages = messages }

// InvokeMethod implements workflow.ServiceInvoker.
func (s *store) InvokeMethod(_ context.Context, method string, args map[string]any) (map[string]any, error) {
	switch method {
	case "echo":
		return args, nil
	case "fail":
		return nil, fmt.Errorf("%v", args["message"])
	case "status":
		return nil, status.Error(codes.InvalidArgument, "a status")
	case "panic":
		panic("a module of Go")
	case "ask":
		return s.ask()
	case "publish":
		if s.messages == nil {
			return nil, errors.New("no messages")
		}
		id, err := s.messages.Publish(fmt.Sprint(args["topic"]), []byte(fmt.Sprint(args["text"])), map[string]string{"from": s.name})
		return map[string]any{"id": id}, err
	case "listen":
		return nil, s.listen(fmt.Sprint(args["topic"]))
	}
	return s.keep(method, args)
}

func (s *store) keep(method string, args map[string]any) (map[string]any, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	key := fmt.Sprint(args["key"])
	switch method {
	case "put":
		s.values[key] = args["value"]
		return map[string]any{"size": len(s.values)}, nil
	case "get":
		value, found := s.values[key]
		return map[string]any{"found": found, "value": value}, nil
	case "heard":
		return map[string]any{"heard": s.heard}, nil
	case "life":
		return map[string]any{"stages": s.stages, "config": s.config}, nil
	}
	return nil, fmt.Errorf("no method %q", method)
}

func (s *store) ask() (map[string]any, error) {
	if s.messages == nil {
		return nil, errors.New("no callbacks")
	}
	if err := s.messages.Log("info", "asking", map[string]any{"module": s.name}); err != nil {
		return nil, err
	}
	found, err := s.messages.HasService("db")
	return map[string]any{"found": found}, err
}

func (s *store) listen(topic string) error {
	if s.messages == nil {
		return errors.New("no messages")
	}
	return s.messages.Subscribe(topic, func(payload []byte, metadata map[string]string) error {
		if string(payload) == "bad" {
			return errors.New("a bad message")
		}
		tags := map[string]any{}
		for key, value := range metadata {
			tags[key] = value
		}
		s.lock.Lock()
		defer s.lock.Unlock()
		s.heard = append(s.heard, map[string]any{"text": string(payload), "metadata": tags})
		return nil
	})
}
