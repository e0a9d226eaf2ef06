package workflow

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

// callback is the connection to the engine's callback service.
type callback struct {
	connection *grpc.ClientConn
	client     pluginv1.EngineCallbackServiceClient
}

// ConfigureCallback dials what the engine announced; go-plugin waits five seconds for it. A later one replaces the first.
func (s *service) ConfigureCallback(_ context.Context, request *pluginv1.ConfigureCallbackRequest) (*pluginv1.ErrorResponse, error) {
	if request.GetBrokerId() == 0 {
		return &pluginv1.ErrorResponse{Error: "callback broker id is required"}, nil
	}
	connection, err := s.broker.Dial(request.GetBrokerId())
	if err != nil {
		return &pluginv1.ErrorResponse{Error: "dial callback broker: " + err.Error()}, nil
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.callback != nil {
		_ = s.callback.connection.Close()
	}
	s.callback = &callback{connection, pluginv1.NewEngineCallbackServiceClient(connection)}
	return &pluginv1.ErrorResponse{}, nil
}

// CreateTrigger puts the trigger's handle into the table of modules.
func (s *service) CreateTrigger(_ context.Context, request *pluginv1.CreateTriggerRequest) (*pluginv1.HandleResponse, error) {
	if len(s.plugin.Triggers) == 0 {
		return &pluginv1.HandleResponse{Error: "plugin does not provide triggers"}, nil
	}
	workflowType := request.GetName()
	if workflowType == "" {
		workflowType = request.GetType()
	}
	for _, known := range s.plugin.Triggers {
		if known.Type != request.GetType() {
			continue
		}
		fire := func(action string, data map[string]any) error { return s.fire(workflowType, action, data) }
		trigger, err := known.Create(decode(request.GetConfig()), fire)
		if err != nil {
			return &pluginv1.HandleResponse{Error: err.Error()}, nil
		}
		handle := s.newHandle()
		s.lock.Lock()
		defer s.lock.Unlock()
		s.modules[handle] = trigger
		return &pluginv1.HandleResponse{HandleId: handle}, nil
	}
	return &pluginv1.HandleResponse{Error: fmt.Sprintf("unknown trigger type %q", request.GetType())}, nil
}

func (s *service) fire(workflowType, action string, data map[string]any) error {
	s.lock.Lock()
	connected := s.callback
	s.lock.Unlock()
	if connected == nil {
		return errors.New("trigger callback client is not configured")
	}
	encoded, err := encode(data)
	if err != nil {
		return fmt.Errorf("trigger callback data: %w", err)
	}
	answer, err := connected.client.TriggerWorkflow(context.Background(), &pluginv1.TriggerWorkflowRequest{
		TriggerType: workflowType, Action: action, Data: encoded,
	})
	return callFailure("trigger workflow callback", answer.GetError(), err)
}

func callFailure(what, text string, err error) error {
	if err == nil && text != "" {
		err = errors.New(text)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
