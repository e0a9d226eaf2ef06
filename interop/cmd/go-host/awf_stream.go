package main

import (
	"encoding/json"
	"errors"
	"io"

	pluginv1 "awf.dev/interop/gen/awf/pluginv1"
	streamv1 "awf.dev/interop/gen/awf/streamv1"
)

// watchExecute runs an operation on the stream service, which is no part of AWF's contract. It takes what execute takes;
// gives the list of updates: {"progress":{"fraction":…,"message":…}}, {"output":…} and {"result":…,"outputStreamed":…}, the
// result as execute gives it.
func watchExecute(h *host, c call) (any, error) {
	given, err := arguments[struct {
		Operation string
		Inputs    map[string]json.RawMessage
	}](c)
	if err != nil {
		return nil, err
	}
	return unary(h, c, func(s session) (any, error) {
		request := &pluginv1.ExecuteRequest{Operation: given.Operation, Inputs: values{plain: given.Inputs}.wire()}
		stream, err := streamv1.NewStreamServiceClient(s.connection).Execute(s.ctx, request)
		if err != nil {
			return nil, err
		}
		updates := []any{}
		for {
			update, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				return updates, nil
			}
			if err != nil {
				return nil, err
			}
			updates = append(updates, describeUpdate(update))
		}
	})
}

func describeUpdate(update *streamv1.ExecuteUpdate) any {
	switch kind := update.GetUpdate().(type) {
	case *streamv1.ExecuteUpdate_Progress:
		found := map[string]any{"fraction": kind.Progress.GetFraction(), "message": kind.Progress.GetMessage()}
		return map[string]any{"progress": found}
	case *streamv1.ExecuteUpdate_Output:
		return map[string]any{"output": kind.Output}
	case *streamv1.ExecuteUpdate_Result:
		return map[string]any{"result": describeExecuted(kind.Result), "outputStreamed": update.GetOutputStreamed()}
	}
	return map[string]any{}
}
