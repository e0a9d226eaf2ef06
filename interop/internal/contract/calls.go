package contract

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"time"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// CallsVariable names a file to which a peer plugin appends one JSON line for each call that it gets, go-plugin's own
// ones among them, in the order in which they begin: {"method":…,"deadlineMs":…}, the deadline where there is one. An id
// that the host announces on the broker stream is {"announced":1}; the end of a streaming call is {"ended":…}.
const CallsVariable = "PEER_CALLS"

// newServer is go-plugin's default server, which notes its calls where a test wants that.
func newServer(options []grpc.ServerOption) *grpc.Server {
	name := os.Getenv(CallsVariable)
	if name == "" {
		return plugin.DefaultGRPCServer(options)
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	notes := &callNotes{encoder: json.NewEncoder(file)}
	return plugin.DefaultGRPCServer(append(options, grpc.UnaryInterceptor(notes.unary), grpc.StreamInterceptor(notes.stream)))
}

type callNotes struct {
	lock    sync.Mutex
	encoder *json.Encoder
}

func (n *callNotes) add(note map[string]any) {
	n.lock.Lock()
	defer n.lock.Unlock()
	_ = n.encoder.Encode(note)
}

func (n *callNotes) began(ctx context.Context, method string) {
	note := map[string]any{"method": method}
	if deadline, ok := ctx.Deadline(); ok {
		note["deadlineMs"] = time.Until(deadline).Milliseconds()
	}
	n.add(note)
}

func (n *callNotes) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	n.began(ctx, info.FullMethod)
	return handle(ctx, request)
}

func (n *callNotes) stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	n.began(stream.Context(), info.FullMethod)
	if info.FullMethod == "/plugin.GRPCBroker/StartStream" {
		stream = &brokerStream{stream, n}
	}
	err := handle(server, stream)
	n.add(map[string]any{"ended": info.FullMethod})
	return err
}

// brokerStream sees what the host announces.
type brokerStream struct {
	grpc.ServerStream
	notes *callNotes
}

// RecvMsg implements grpc.ServerStream. The stub of the message is go-plugin's own, which only it may import.
func (s *brokerStream) RecvMsg(message any) error {
	err := s.ServerStream.RecvMsg(message)
	if sent, ok := message.(proto.Message); err == nil && ok {
		fields := sent.ProtoReflect()
		id := fields.Descriptor().Fields().ByName("service_id")
		s.notes.add(map[string]any{"announced": fields.Get(id).Uint()})
	}
	return err
}
