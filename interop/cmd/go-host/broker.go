package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"google.golang.org/grpc"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/gen/counter"
)

// serve takes {"service":"addHelper"|"hostEvents"|"engineCallbacks","serverId":1}; a fresh id where none is given. It runs AcceptAndServe
// until stop or the end; gives the id. What hostEvents answers is said by "answers", see emitAnswer;
// what engineCallbacks answers by "callbacks", see callbackAnswers.
func serve(h *host, c call) (any, error) {
	given, err := arguments[struct {
		Service   string
		ID        uint32 `json:"serverId"`
		Answers   map[string]emitAnswer
		Callbacks callbackAnswers
	}](c)
	if err != nil {
		return nil, err
	}
	found, err := h.connected()
	if err != nil {
		return nil, err
	}
	register, ok := h.services(given.Answers, given.Callbacks)[given.Service]
	if !ok {
		return nil, fmt.Errorf("no service %q", given.Service)
	}
	id := given.ID
	if id == 0 {
		id = found.broker.NextId()
	}
	go found.broker.AcceptAndServe(id, h.newServer(id, register))
	return id, nil
}

// stopServer takes {"serverId":1}.
func stopServer(h *host, c call) (any, error) {
	given, err := arguments[struct{ ServerID uint32 }](c)
	if err != nil {
		return nil, err
	}
	h.lock.Lock()
	server, ok := h.servers[given.ServerID]
	delete(h.servers, given.ServerID)
	h.lock.Unlock()
	if !ok {
		return nil, fmt.Errorf("nothing is served under %d", given.ServerID)
	}
	server.Stop()
	return nil, nil
}

// dial takes {"brokerId":1}: a listener that the plugin announced. Later calls use it by {"broker":1}.
func dial(h *host, c call) (any, error) {
	given, err := arguments[struct{ BrokerID uint32 }](c)
	if err != nil {
		return nil, err
	}
	found, err := h.connected()
	if err != nil {
		return nil, err
	}
	connection, err := found.broker.Dial(given.BrokerID)
	if err != nil {
		return nil, err
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.brokered[given.BrokerID] = connection
	return nil, nil
}

// hangUp takes {"brokerId":1} and closes a dialled connection.
func hangUp(h *host, c call) (any, error) {
	given, err := arguments[struct{ BrokerID uint32 }](c)
	if err != nil {
		return nil, err
	}
	h.lock.Lock()
	connection, ok := h.brokered[given.BrokerID]
	delete(h.brokered, given.BrokerID)
	h.lock.Unlock()
	if !ok {
		return nil, fmt.Errorf("broker id %d was not dialled", given.BrokerID)
	}
	return nil, connection.Close()
}

// nextID gives the broker's next id.
func nextID(h *host, _ call) (any, error) {
	found, err := h.connected()
	if err != nil {
		return nil, err
	}
	return found.broker.NextId(), nil
}

func (h *host) services(answers map[string]emitAnswer, callbacks callbackAnswers) map[string]func(*grpc.Server) {
	events := &hostEvents{out: h.out, answers: answers, emitted: &h.emitted}
	return map[string]func(*grpc.Server){
		"addHelper":       func(s *grpc.Server) { counter.RegisterAddHelperServer(s, &addHelper{out: h.out}) },
		"hostEvents":      func(s *grpc.Server) { pluginv1.RegisterHostEventServiceServer(s, events) },
		"engineCallbacks": h.callbacks(callbacks),
	}
}

// newServer keeps go-plugin's options: TLS comes in them.
func (h *host) newServer(id uint32, register func(*grpc.Server)) func([]grpc.ServerOption) *grpc.Server {
	return func(options []grpc.ServerOption) *grpc.Server {
		server := grpc.NewServer(options...)
		register(server)
		h.lock.Lock()
		defer h.lock.Unlock()
		h.servers[id] = server
		return server
	}
}

// serveFor serves AddHelper until the returned function is called.
func (h *host) serveFor(found *peer, id uint32, afterMs int) func() {
	var served sync.WaitGroup
	served.Add(1)
	go func() {
		defer served.Done()
		time.Sleep(time.Duration(afterMs) * time.Millisecond)
		found.broker.AcceptAndServe(id, h.newServer(id, h.services(nil, callbackAnswers{})["addHelper"]))
	}()
	return func() {
		h.lock.Lock()
		server := h.servers[id]
		delete(h.servers, id)
		h.lock.Unlock()
		if server != nil {
			server.Stop()
			served.Wait()
		}
	}
}

type addHelper struct {
	counter.UnimplementedAddHelperServer
	out *output
}

// Sum implements the service that the counter plugin calls.
func (a *addHelper) Sum(_ context.Context, request *counter.SumRequest) (*counter.SumResponse, error) {
	a.out.event("sum", map[string]any{"a": request.GetA(), "b": request.GetB()})
	return &counter.SumResponse{R: request.GetA() + request.GetB()}, nil
}
