package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
)

// callOptions may stand in every call that goes over gRPC.
type callOptions struct {
	// TimeoutMs is the gRPC deadline; none where 0.
	TimeoutMs int `json:"timeoutMs"`
	// CancelAfterMs cancels the call from this side; never where 0.
	CancelAfterMs int `json:"cancelAfterMs"`
	// Broker names a dialled brokered connection; the main one where 0.
	Broker uint32 `json:"broker"`
	// Metadata is sent as headers.
	Metadata map[string]string `json:"metadata"`
}

func (o callOptions) context() (context.Context, context.CancelFunc) {
	ctx := metadata.NewOutgoingContext(context.Background(), metadata.New(o.Metadata))
	stop := context.CancelFunc(func() {})
	if o.TimeoutMs > 0 {
		ctx, stop = context.WithTimeout(ctx, time.Duration(o.TimeoutMs)*time.Millisecond)
	}
	if o.CancelAfterMs <= 0 {
		return ctx, stop
	}
	ctx, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(time.Duration(o.CancelAfterMs)*time.Millisecond, cancel)
	return ctx, func() { timer.Stop(); cancel(); stop() }
}

type rpcCall struct {
	callOptions
	// Method is the full path, like /plugin.v1.PluginService/GetInfo.
	Method string `json:"method"`
	// Request is the message in proto3 JSON (bytes as base64).
	Request json.RawMessage `json:"request"`
	// Requests are sent one after the other on a streaming method, which is then half-closed.
	Requests []json.RawMessage `json:"requests"`
	// RequestHex goes out as it is; the answer then is {hex}. For methods that this program does not know.
	RequestHex *string `json:"requestHex"`
	// MaxResponses ends the reading of a stream; all are read where 0.
	MaxResponses int `json:"maxResponses"`
}

// rpc calls any method of any contract; gives the response in proto3 JSON, a list of them for a streaming method,
// or {hex} for a call in hex.
func rpc(h *host, c call) (any, error) {
	given, err := arguments[rpcCall](c)
	if err != nil {
		return nil, err
	}
	connection, err := h.connection(given.Broker)
	if err != nil {
		return nil, err
	}
	ctx, stop := given.context()
	defer stop()
	if given.RequestHex != nil {
		return invokeHex(ctx, connection, given.Method, *given.RequestHex)
	}
	method, err := findMethod(given.Method)
	if err != nil {
		return nil, err
	}
	if method.IsStreamingClient() || method.IsStreamingServer() {
		return invokeStream(ctx, connection, method, given)
	}
	return invoke(ctx, connection, method, given)
}

// findMethod looks in the stubs that are linked into this program: every contract's, and those of go-plugin and gRPC.
func findMethod(path string) (protoreflect.MethodDescriptor, error) {
	name := strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", ".")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil, fmt.Errorf("method %s: %w", path, err)
	}
	method, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, fmt.Errorf("%s is not a method", path)
	}
	return method, nil
}

func invoke(ctx context.Context, connection grpc.ClientConnInterface, method protoreflect.MethodDescriptor, given rpcCall) (any, error) {
	request, err := parseMessage(method, given.Request)
	if err != nil {
		return nil, err
	}
	response := newMessage(method.Output())
	if err := connection.Invoke(ctx, given.Method, request, response); err != nil {
		return nil, err
	}
	return formatMessage(response)
}

func invokeStream(ctx context.Context, connection grpc.ClientConnInterface, method protoreflect.MethodDescriptor, given rpcCall) (any, error) {
	description := &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
	stream, err := connection.NewStream(ctx, description, given.Method)
	if err != nil {
		return nil, err
	}
	for _, text := range given.Requests {
		request, err := parseMessage(method, text)
		if err != nil {
			return nil, err
		}
		if err := stream.SendMsg(request); err != nil {
			break // The status is what RecvMsg returns.
		}
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	responses := []any{}
	for given.MaxResponses == 0 || len(responses) < given.MaxResponses {
		response := newMessage(method.Output())
		if err := stream.RecvMsg(response); errors.Is(err, io.EOF) {
			return responses, nil
		} else if err != nil {
			return nil, err
		}
		formatted, err := formatMessage(response)
		if err != nil {
			return nil, err
		}
		responses = append(responses, formatted)
	}
	return responses, nil
}

// newMessage prefers the generated type, which is what a plain Go host would use.
func newMessage(descriptor protoreflect.MessageDescriptor) proto.Message {
	if found, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName()); err == nil {
		return found.New().Interface()
	}
	return dynamicpb.NewMessage(descriptor)
}

func parseMessage(method protoreflect.MethodDescriptor, text json.RawMessage) (proto.Message, error) {
	message := newMessage(method.Input())
	if len(text) == 0 {
		return message, nil
	}
	return message, protojson.Unmarshal(text, message)
}

func formatMessage(message proto.Message) (any, error) {
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(message)
	return json.RawMessage(text), err
}

func invokeHex(ctx context.Context, connection grpc.ClientConnInterface, method, text string) (any, error) {
	request, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		return nil, err
	}
	var response []byte
	if err := connection.Invoke(ctx, method, &request, &response, grpc.ForceCodec(bytesCodec{})); err != nil {
		return nil, err
	}
	return map[string]any{"hex": hex.EncodeToString(response)}, nil
}

// bytesCodec sends and receives messages as they are on the wire.
type bytesCodec struct{}

func (bytesCodec) Name() string { return "proto" }

func (bytesCodec) Marshal(value any) ([]byte, error) {
	data, ok := value.(*[]byte)
	if !ok {
		return nil, fmt.Errorf("cannot send a %T", value)
	}
	return *data, nil
}

func (bytesCodec) Unmarshal(data []byte, value any) error {
	target, ok := value.(*[]byte)
	if !ok {
		return fmt.Errorf("cannot receive a %T", value)
	}
	*target = append([]byte{}, data...)
	return nil
}
