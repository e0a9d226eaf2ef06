package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	"awf.dev/interop/gen/kv"
)

const text = "hello from the benchmark"

// caller gives a function that makes one small call of the contract.
func caller(contractName string, connection *grpc.ClientConn) func() error {
	if contractName == "awf" {
		return executeCaller(pluginv1.NewOperationServiceClient(connection))
	}
	client := kv.NewKVClient(connection)
	return func() error {
		_, err := client.Get(context.Background(), &kv.GetRequest{Key: text})
		return err
	}
}

func executeCaller(client pluginv1.OperationServiceClient) func() error {
	inputs := map[string][]byte{"text": []byte(`"` + text + `"`)}
	return func() error {
		answer, err := client.Execute(context.Background(), &pluginv1.ExecuteRequest{Operation: "echo", Inputs: inputs})
		if err == nil && !answer.GetSuccess() {
			return fmt.Errorf("echo failed: %s", answer.GetError())
		}
		return err
	}
}

// load makes the calls that count, after those that warm both sides up.
func load(once func() error, pid int, o options, found *sample) error {
	if _, err := repeat(once, o.warmUp, o.inFlight); err != nil {
		return err
	}
	took, err := repeat(once, o.single, 1)
	if err != nil {
		return err
	}
	slices.Sort(took)
	found.RttP50Ms = milliseconds(took[len(took)/2])
	found.RttP99Ms = milliseconds(took[len(took)*99/100])
	before, began := processorMs(pid), time.Now()
	_, err = repeat(once, o.total, o.inFlight)
	found.CallsPerSecond = float64(o.total) / time.Since(began).Seconds()
	found.CPUCallUs = (processorMs(pid) - before) * 1000 / float64(o.total)
	return err
}

// repeat makes count calls, inFlight at a time, and gives how long each took.
func repeat(once func() error, count, inFlight int) ([]time.Duration, error) {
	took := make([]time.Duration, count)
	var next atomic.Int64
	var failure atomic.Pointer[error]
	var workers sync.WaitGroup
	for range min(inFlight, count) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for index := next.Add(1) - 1; int(index) < count && failure.Load() == nil; index = next.Add(1) - 1 {
				began := time.Now()
				if err := once(); err != nil {
					failure.Store(&err)
				}
				took[index] = time.Since(began)
			}
		}()
	}
	workers.Wait()
	if found := failure.Load(); found != nil {
		return nil, *found
	}
	return took, nil
}
