package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"google.golang.org/grpc"

	"awf.dev/interop/gen/counter"
	"awf.dev/interop/gen/kv"
)

// session is what a call on the wire needs.
type session struct {
	ctx        context.Context
	connection grpc.ClientConnInterface
}

// unary runs one gRPC call with the options that stand in it.
func unary(h *host, c call, action func(session) (any, error)) (any, error) {
	given, err := arguments[callOptions](c)
	if err != nil {
		return nil, err
	}
	connection, err := h.connection(given.Broker)
	if err != nil {
		return nil, err
	}
	ctx, stop := given.context()
	defer stop()
	return action(session{ctx, connection})
}

// kvGet takes {"key":…}; gives {bytes, sha256, text, base64}. text is null where it is not UTF-8; both forms are
// left out above 64 KiB.
func kvGet(h *host, c call) (any, error) {
	given, err := arguments[struct{ Key string }](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		found, err := kv.NewKVClient(s.connection).Get(s.ctx, &kv.GetRequest{Key: given.Key})
		if err != nil {
			return nil, err
		}
		return describeBytes(found.GetValue()), nil
	})
}

func describeBytes(data []byte) map[string]any {
	sum := sha256.Sum256(data)
	members := map[string]any{"bytes": len(data), "sha256": hex.EncodeToString(sum[:])}
	if len(data) <= 64<<10 {
		members["text"] = textIfValid(data)
		members["base64"] = data
	}
	return members
}

// kvPut takes {"key":…} and one of {"value":"text"}, {"base64":…}, {"fillBytes":5242880} (that many letters x).
func kvPut(h *host, c call) (any, error) {
	given, err := arguments[struct {
		Key       string
		Value     string
		Base64    []byte
		FillBytes int
	}](c)
	if err != nil {
		return nil, err
	}
	value := []byte(given.Value)
	if given.Base64 != nil {
		value = given.Base64
	}
	if given.FillBytes > 0 {
		value = bytes.Repeat([]byte("x"), given.FillBytes)
	}
	return unary(h, c, func(s session) (any, error) {
		_, err := kv.NewKVClient(s.connection).Put(s.ctx, &kv.PutRequest{Key: given.Key, Value: value})
		return nil, err
	})
}

// counterGet takes {"key":…}; gives the number.
func counterGet(h *host, c call) (any, error) {
	given, err := arguments[struct{ Key string }](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		found, err := counter.NewCounterClient(s.connection).Get(s.ctx, &counter.CounterGetRequest{Key: given.Key})
		if err != nil {
			return nil, err
		}
		return found.GetValue(), nil
	})
}

// counterPut takes {"key":…,"value":2}. It serves AddHelper on a fresh broker id for the time of the call, as go-plugin's
// usual pattern goes; {"addServer":7} sends that id and serves nothing, {"serveAfterMs":500} lets the connection
// info trail the call.
func counterPut(h *host, c call) (any, error) {
	given, err := arguments[struct {
		Key          string
		Value        int64
		AddServer    uint32
		ServeAfterMs int
	}](c)
	if err != nil {
		return nil, err
	}
	found, err := h.connected()
	if err != nil {
		return nil, err
	}
	id := given.AddServer
	if id == 0 {
		id = found.broker.NextId()
		stop := h.serveFor(found, id, given.ServeAfterMs)
		defer stop()
	}
	return unary(h, c, func(s session) (any, error) {
		request := &counter.CounterPutRequest{AddServer: id, Key: given.Key, Value: given.Value}
		_, err := counter.NewCounterClient(s.connection).Put(s.ctx, request)
		return map[string]any{"addServer": id}, err
	})
}
