// Command awf-plugin-eager is an AWF plugin in Go that dials its host before the handshake line, which is where AWF's
// plugins get their host client. Nobody can answer there: the line comes five seconds late, and the plugin goes on
// without a client. Its manifest is plugins/eager/plugin.yaml.
//
// Usage: started by a host with AWF_PLUGIN=awf-plugin-v1.
//
// Operation: `emit` tries to emit an event `eager.<input word>`.
package main

import (
	"context"
	"fmt"

	"awf.dev/interop/internal/awf"
)

func main() { awf.Serve(&eagerPlugin{Base: awf.Base{PluginName: "eager", PluginVersion: "1.0.0"}}) }

type eagerPlugin struct {
	awf.Base
	client *awf.HostClient
}

// SetHostClient implements awf.BrokerAware.
func (p *eagerPlugin) SetHostClient(client *awf.HostClient) { p.client = client }

// Operations lists emit.
func (*eagerPlugin) Operations() []string { return []string{"emit"} }

// HandleOperation emits.
func (p *eagerPlugin) HandleOperation(ctx context.Context, _ string, inputs map[string]any) (*awf.Result, error) {
	id, err := p.client.Emit(ctx, fmt.Sprintf("eager.%v", inputs["word"]), nil, nil)
	if err != nil {
		return nil, err
	}
	return awf.Succeed(id, nil), nil
}
