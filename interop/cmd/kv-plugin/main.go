// Command kv-plugin is the key/value plugin of go-plugin's users: service proto.KV, cookie BASIC_PLUGIN=hello. Each
// key is a file kv_<key> in the working folder.
//
// Usage: started by a host. PEER_VERSIONS=2,3 makes it serve these application versions instead of 1.
//
// A few keys make it show how a Go plugin behaves: see the words in talk.go.
package main

import (
	"context"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"awf.dev/interop/gen/kv"
	"awf.dev/interop/internal/contract"
	"awf.dev/interop/internal/filestore"
)

func main() {
	logger := hclog.New(&hclog.LoggerOptions{Name: "kv", Level: hclog.Trace, JSONFormat: true})
	contract.Serve("kv", logger, func(_ *plugin.GRPCBroker, server *grpc.Server) {
		kv.RegisterKVServer(server, &store{logger: logger})
	})
}

type store struct {
	kv.UnimplementedKVServer
	logger hclog.Logger
}

// Get implements proto.KV.
func (s *store) Get(_ context.Context, request *kv.GetRequest) (*kv.GetResponse, error) {
	value, err := filestore.Get(request.GetKey())
	if err != nil {
		return nil, err
	}
	return &kv.GetResponse{Value: value}, nil
}

// Put implements proto.KV.
func (s *store) Put(_ context.Context, request *kv.PutRequest) (*kv.Empty, error) {
	if s.talk(request.GetKey(), request.GetValue()) {
		return &kv.Empty{}, nil
	}
	return &kv.Empty{}, filestore.Put(request.GetKey(), request.GetValue())
}
