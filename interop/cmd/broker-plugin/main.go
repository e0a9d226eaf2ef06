// Command broker-plugin is the other direction of the broker: the plugin listens and the host dials. It speaks
// proto.Counter (cookie BASIC_PLUGIN=hello), whose Get takes one of these words as its key:
//
//	listen   serves proto.AddHelper under a fresh broker id until the plugin ends; answers the id
//	once     the same, and the server stops after its first call
//	promise  answers a fresh id that is never served, so that a dial of it must time out
//	late     answers a fresh id and begins to serve it a second later
//	delayed  serves under a fresh id, answers a second after the connection info went out
//
// Its Put dials add_server like counter-plugin's and lets the host add key's length and value, but keeps nothing: with
// it one plugin uses both directions.
//
// Usage: started by a host.
package main

import (
	"context"
	"time"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"awf.dev/interop/gen/counter"
	"awf.dev/interop/internal/contract"
)

const pause = time.Second

func main() {
	contract.Serve("counter", nil, func(broker *plugin.GRPCBroker, server *grpc.Server) {
		counter.RegisterCounterServer(server, &listener{broker: broker})
	})
}

type listener struct {
	counter.UnimplementedCounterServer
	broker *plugin.GRPCBroker
}

// Get implements proto.Counter with the words above.
func (l *listener) Get(_ context.Context, request *counter.CounterGetRequest) (*counter.CounterGetResponse, error) {
	id := l.broker.NextId()
	switch request.GetKey() {
	case "listen":
		go l.serve(id, false)
	case "once":
		go l.serve(id, true)
	case "promise":
	case "late":
		time.AfterFunc(pause, func() { l.serve(id, false) })
	case "delayed":
		go l.serve(id, false)
		time.Sleep(pause)
	default:
		return nil, status.Errorf(codes.InvalidArgument, "no word %q", request.GetKey())
	}
	return &counter.CounterGetResponse{Value: int64(id)}, nil
}

// Put implements proto.Counter.
func (l *listener) Put(ctx context.Context, request *counter.CounterPutRequest) (*emptypb.Empty, error) {
	connection, err := l.broker.Dial(request.GetAddServer())
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	sum := &counter.SumRequest{A: int64(len(request.GetKey())), B: request.GetValue()}
	_, err = counter.NewAddHelperClient(connection).Sum(ctx, sum)
	return &emptypb.Empty{}, err
}

// serve keeps go-plugin's server options: TLS comes in them.
func (l *listener) serve(id uint32, once bool) {
	l.broker.AcceptAndServe(id, func(options []grpc.ServerOption) *grpc.Server {
		server := grpc.NewServer(options...)
		helper := &addHelper{}
		if once {
			helper.done = func() { go server.GracefulStop() }
		}
		counter.RegisterAddHelperServer(server, helper)
		return server
	})
}

type addHelper struct {
	counter.UnimplementedAddHelperServer
	done func()
}

// Sum implements proto.AddHelper.
func (a *addHelper) Sum(_ context.Context, request *counter.SumRequest) (*counter.SumResponse, error) {
	if a.done != nil {
		a.done()
	}
	return &counter.SumResponse{R: request.GetA() + request.GetB()}, nil
}
