package main

import (
	"errors"
	"maps"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

// wfCreateTrigger takes {"type":…,"workflowType":"pipeline:p","config":{…}}; adds workflowType to the config, as the engine
// does; gives the handle, which wfModule starts and stops. February's engine has no triggers.
func wfCreateTrigger(h *host, c call) (any, error) {
	given, _, err := onWorkflow[struct {
		Type, WorkflowType string
		Config             object
	}](h, c)
	if err != nil {
		return nil, err
	}
	config := object{"workflowType": given.WorkflowType}
	maps.Copy(config, given.Config)
	return unary(h, c, func(s session) (any, error) {
		encoded, err := config.wire()
		if err != nil {
			return nil, err
		}
		request := &pluginv1.CreateTriggerRequest{Type: given.Type, Name: given.WorkflowType, Config: encoded}
		answer, err := pluginv1.NewPluginServiceClient(s.connection).CreateTrigger(s.ctx, request)
		if err := failure("remote trigger configure "+given.Type, answer.GetError(), err); err != nil {
			return nil, err
		}
		if answer.GetHandleId() == "" {
			return nil, errors.New("remote trigger configure: empty create trigger handle")
		}
		return answer.GetHandleId(), nil
	})
}

// wfDeliver takes {"handle":…,"topic":…,"payload":"text","messageId":…,"metadata":{…}}; gives whether it was acknowledged.
// The engine itself never delivers.
func wfDeliver(h *host, c call) (any, error) {
	given, err := arguments[struct {
		Handle, Topic, Payload, MessageID string
		Headers                           map[string]string
	}](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		answer, err := pluginv1.NewPluginServiceClient(s.connection).DeliverMessage(s.ctx, &pluginv1.DeliverMessageRequest{
			HandleId: given.Handle, Topic: given.Topic, Payload: []byte(given.Payload),
			MessageId: given.MessageID, Metadata: given.Headers,
		})
		return answer.GetAcknowledged(), failure("deliver message", answer.GetError(), err)
	})
}

// wfAsset takes {"path":…}; gives {text, contentType}.
func wfAsset(h *host, c call) (any, error) {
	given, err := arguments[struct{ Path string }](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		answer, err := pluginv1.NewPluginServiceClient(s.connection).GetAsset(s.ctx, &pluginv1.GetAssetRequest{Path: given.Path})
		if err := failure("get asset", answer.GetError(), err); err != nil {
			return nil, err
		}
		return map[string]any{"text": textIfValid(answer.GetContent()), "contentType": answer.GetContentType()}, nil
	})
}
