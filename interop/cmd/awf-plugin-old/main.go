// Command awf-plugin-old is an AWF plugin in Go from before there were validators, step types and events: it serves
// PluginService and OperationService alone. Its manifest is plugins/old/plugin.yaml.
//
// Usage: started by a host with AWF_PLUGIN=awf-plugin-v1.
//
// Operation: `greet` answers "hello, <name>".
package main

import (
	"context"
	"fmt"

	"awf.dev/interop/internal/awf"
)

func main() { awf.ServeOld(&oldPlugin{awf.Base{PluginName: "old", PluginVersion: "0.4.1"}}) }

type oldPlugin struct{ awf.Base }

// Operations lists greet.
func (*oldPlugin) Operations() []string { return []string{"greet"} }

// HandleOperation greets.
func (*oldPlugin) HandleOperation(_ context.Context, _ string, inputs map[string]any) (*awf.Result, error) {
	output := fmt.Sprintf("hello, %v", inputs["name"])
	return awf.Succeed(output, map[string]any{"output": output}), nil
}
