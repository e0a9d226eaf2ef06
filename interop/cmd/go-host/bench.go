package main

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

type benchCall struct {
	rpcCall
	// Count is how many calls are made in all.
	Count int `json:"count"`
	// Concurrency is how many are in flight at a time.
	Concurrency int `json:"concurrency"`
}

// bench repeats one unary call; gives {count, callsPerSecond, p50Ms, p90Ms, p99Ms, maxMs}.
func bench(h *host, c call) (any, error) {
	given, err := arguments[benchCall](c)
	if err != nil {
		return nil, err
	}
	connection, err := h.connection(given.Broker)
	if err != nil {
		return nil, err
	}
	method, err := findMethod(given.Method)
	if err != nil {
		return nil, err
	}
	request, err := parseMessage(method, given.Request)
	if err != nil {
		return nil, err
	}
	ctx, stop := given.context()
	defer stop()
	began := time.Now()
	took, err := repeat(max(given.Count, 1), max(given.Concurrency, 1), func() error {
		return connection.Invoke(ctx, given.Method, request, newMessage(method.Output()))
	})
	return summarize(took, time.Since(began)), err
}

func repeat(count, concurrency int, once func() error) ([]time.Duration, error) {
	took := make([]time.Duration, count)
	var next atomic.Int64
	var failure atomic.Pointer[error]
	var workers sync.WaitGroup
	for range concurrency {
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
		return took, *found
	}
	return took, nil
}

func summarize(took []time.Duration, total time.Duration) map[string]any {
	slices.Sort(took)
	at := func(share float64) float64 { return milliseconds(took[int(share*float64(len(took)-1))]) }
	return map[string]any{
		"count":          len(took),
		"callsPerSecond": float64(len(took)) / total.Seconds(),
		"p50Ms":          at(0.5),
		"p90Ms":          at(0.9),
		"p99Ms":          at(0.99),
		"maxMs":          at(1),
	}
}
