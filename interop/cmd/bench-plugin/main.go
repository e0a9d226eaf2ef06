// Command bench-plugin is the key/value plugin with its store in memory: what the benchmarks call, so that they measure
// the way of a call and no disk.
//
// Usage: started by a host with BASIC_PLUGIN=hello. Any key that was not put has the value of the key itself.
package main

import (
	"context"
	"sync"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"awf.dev/interop/gen/kv"
	"awf.dev/interop/internal/contract"
)

func main() {
	logger := hclog.New(&hclog.LoggerOptions{Name: "bench", Level: hclog.Warn, JSONFormat: true})
	contract.Serve("kv", logger, func(_ *plugin.GRPCBroker, server *grpc.Server) {
		kv.RegisterKVServer(server, &store{})
	})
}

type store struct {
	kv.UnimplementedKVServer
	values sync.Map
}

// Get implements proto.KV.
func (s *store) Get(_ context.Context, request *kv.GetRequest) (*kv.GetResponse, error) {
	if found, ok := s.values.Load(request.GetKey()); ok {
		return &kv.GetResponse{Value: found.([]byte)}, nil
	}
	return &kv.GetResponse{Value: []byte(request.GetKey())}, nil
}

// Put implements proto.KV.
func (s *store) Put(_ context.Context, request *kv.PutRequest) (*kv.Empty, error) {
	s.values.Store(request.GetKey(), request.GetValue())
	return &kv.Empty{}, nil
}
