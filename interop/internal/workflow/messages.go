package workflow

import (
	"context"

	pluginv1 "awf.dev/interop/gen/workflow/pluginv1"
)

// Messages are the engine's, as one module has them; and what else the engine can be asked.
type Messages struct {
	service  *service
	handle   string
	callback *callback
}

// Publish gives the message's id.
func (m *Messages) Publish(topic string, payload []byte, metadata map[string]string) (string, error) {
	answer, err := m.callback.client.PublishMessage(context.Background(), &pluginv1.PublishMessageRequest{
		HandleId: m.handle, Topic: topic, Payload: payload, Metadata: metadata,
	})
	return answer.GetMessageId(), callFailure("publish message", answer.GetError(), err)
}

// Subscribe implements Go's MessageSubscriber: the handler is there before the first message can come.
func (m *Messages) Subscribe(topic string, handler func([]byte, map[string]string) error) error {
	m.service.lock.Lock()
	m.service.handlers[m.handle+" "+topic] = handler
	m.service.lock.Unlock()
	answer, err := m.callback.client.Subscribe(context.Background(), &pluginv1.SubscribeRequest{HandleId: m.handle, Topic: topic})
	return callFailure("subscribe to "+topic, answer.GetError(), err)
}

// Unsubscribe implements Go's MessageSubscriber.
func (m *Messages) Unsubscribe(topic string) error {
	answer, err := m.callback.client.Unsubscribe(context.Background(), &pluginv1.UnsubscribeRequest{HandleId: m.handle, Topic: topic})
	m.service.lock.Lock()
	delete(m.service.handlers, m.handle+" "+topic)
	m.service.lock.Unlock()
	return callFailure("unsubscribe from "+topic, answer.GetError(), err)
}

// HasService asks for a service of the engine.
func (m *Messages) HasService(name string) (bool, error) {
	answer, err := m.callback.client.GetService(context.Background(), &pluginv1.GetServiceRequest{Name: name})
	return answer.GetFound(), err
}

// Log writes to the engine's log.
func (m *Messages) Log(level, message string, fields map[string]any) error {
	encoded, err := encode(fields)
	if err != nil {
		return err
	}
	_, err = m.callback.client.Log(context.Background(), &pluginv1.LogRequest{Level: level, Message: message, Fields: encoded})
	return err
}

// DeliverMessage implements the service.
func (s *service) DeliverMessage(_ context.Context, request *pluginv1.DeliverMessageRequest) (*pluginv1.DeliverMessageResponse, error) {
	s.lock.Lock()
	handler, ok := s.handlers[request.GetHandleId()+" "+request.GetTopic()]
	s.lock.Unlock()
	if !ok {
		text := "no message handler for handle " + request.GetHandleId() + " topic " + request.GetTopic()
		return &pluginv1.DeliverMessageResponse{Error: text}, nil
	}
	if err := handler(request.GetPayload(), request.GetMetadata()); err != nil {
		return &pluginv1.DeliverMessageResponse{Error: err.Error()}, nil
	}
	return &pluginv1.DeliverMessageResponse{Acknowledged: true}, nil
}
