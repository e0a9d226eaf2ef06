package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/gen/kv"
)

const defaultBig = 5 << 20

// perform does what a word of a call says; another word is answered with itself.
//
//	die     kills its own process with SIGKILL
//	exit    ends the process with status 7
//	stop    stops its own process with SIGSTOP, then answers once it is continued
//	panic   panics in a goroutine, which no recover can catch
//	hang    answers only when the call is cancelled, and then says so on stderr
//	spin    keeps one processor busy for ever
//	big     answers 5 MiB
//	error   fails with FAILED_PRECONDITION
//	pid     answers the process id
func perform(ctx context.Context, word string) ([]byte, error) {
	switch word {
	case "die":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		time.Sleep(time.Hour)
	case "exit":
		os.Exit(7)
	case "stop":
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	case "panic":
		go panic("kaboom in the background")
		time.Sleep(time.Hour)
	case "hang":
		<-ctx.Done()
		say("hang: the call was cancelled")
		return nil, ctx.Err()
	case "spin":
		for {
		}
	case "big":
		return bytes.Repeat([]byte("x"), defaultBig), nil
	case "error":
		return nil, status.Error(codes.FailedPrecondition, "not in this mood")
	case "pid":
		return []byte(fmt.Sprint(os.Getpid())), nil
	}
	return []byte(word), nil
}

func registerServices(server *grpc.Server) {
	kv.RegisterKVServer(server, &store{})
	pluginv1.RegisterPluginServiceServer(server, &pluginService{})
	pluginv1.RegisterOperationServiceServer(server, &operationService{})
}

type store struct{ kv.UnimplementedKVServer }

// Get implements proto.KV.
func (*store) Get(ctx context.Context, request *kv.GetRequest) (*kv.GetResponse, error) {
	value, err := perform(ctx, request.GetKey())
	return &kv.GetResponse{Value: value}, err
}

// Put implements proto.KV and keeps nothing.
func (*store) Put(context.Context, *kv.PutRequest) (*kv.Empty, error) { return &kv.Empty{}, nil }

type pluginService struct {
	pluginv1.UnimplementedPluginServiceServer
}

// GetInfo implements AWF's PluginService.
func (*pluginService) GetInfo(context.Context, *pluginv1.GetInfoRequest) (*pluginv1.GetInfoResponse, error) {
	return &pluginv1.GetInfoResponse{Name: "bad", Version: "1.0.0"}, nil
}

// Init fails where the configuration has a member `fail`.
func (*pluginService) Init(_ context.Context, request *pluginv1.InitRequest) (*pluginv1.InitResponse, error) {
	if reason, ok := request.GetConfig()["fail"]; ok {
		return nil, status.Errorf(codes.Unknown, "plugin init failed: %s", reason)
	}
	return &pluginv1.InitResponse{}, nil
}

// Shutdown implements AWF's PluginService.
func (*pluginService) Shutdown(context.Context, *pluginv1.ShutdownRequest) (*pluginv1.ShutdownResponse, error) {
	return &pluginv1.ShutdownResponse{}, nil
}

type operationService struct {
	pluginv1.UnimplementedOperationServiceServer
}

// GetOperation says that there is any operation that is asked for.
func (*operationService) GetOperation(_ context.Context, request *pluginv1.GetOperationRequest) (*pluginv1.GetOperationResponse, error) {
	return &pluginv1.GetOperationResponse{Operation: &pluginv1.OperationSchema{Name: request.GetName()}}, nil
}

// ListOperations lists nothing.
func (*operationService) ListOperations(context.Context, *pluginv1.ListOperationsRequest) (*pluginv1.ListOperationsResponse, error) {
	return &pluginv1.ListOperationsResponse{}, nil
}

// Execute performs the word.
func (*operationService) Execute(ctx context.Context, request *pluginv1.ExecuteRequest) (*pluginv1.ExecuteResponse, error) {
	output, err := perform(ctx, request.GetOperation())
	if err != nil {
		return nil, err
	}
	return &pluginv1.ExecuteResponse{Success: true, Output: string(output)}, nil
}
