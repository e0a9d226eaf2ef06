// Command counter-plugin adds with its host's help: service proto.Counter, cookie BASIC_PLUGIN=hello. For a put it
// dials the broker id add_server and lets proto.AddHelper of the host add the stored and the new value. Each count is
// a decimal text in a file kv_<key> in the working folder.
//
// Usage: started by a host.
package main

import (
	"context"
	"strconv"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"awf.dev/interop/gen/counter"
	"awf.dev/interop/internal/contract"
	"awf.dev/interop/internal/filestore"
)

func main() {
	contract.Serve("counter", nil, func(broker *plugin.GRPCBroker, server *grpc.Server) {
		counter.RegisterCounterServer(server, &counts{broker: broker})
	})
}

type counts struct {
	counter.UnimplementedCounterServer
	broker *plugin.GRPCBroker
}

// Get implements proto.Counter; a key that was never put counts 0.
func (c *counts) Get(_ context.Context, request *counter.CounterGetRequest) (*counter.CounterGetResponse, error) {
	value, err := read(request.GetKey())
	return &counter.CounterGetResponse{Value: value}, err
}

// Put implements proto.Counter.
func (c *counts) Put(ctx context.Context, request *counter.CounterPutRequest) (*emptypb.Empty, error) {
	stored, err := read(request.GetKey())
	if err != nil {
		return nil, err
	}
	connection, err := c.broker.Dial(request.GetAddServer())
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	sum, err := counter.NewAddHelperClient(connection).Sum(ctx, &counter.SumRequest{A: stored, B: request.GetValue()})
	if err != nil {
		return nil, err
	}
	text := strconv.FormatInt(sum.GetR(), 10)
	return &emptypb.Empty{}, filestore.Put(request.GetKey(), []byte(text))
}

func read(key string) (int64, error) {
	text, err := filestore.Get(key)
	if status.Code(err) == codes.NotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(text), 10, 64)
}
