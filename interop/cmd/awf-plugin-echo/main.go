// Command awf-plugin-echo is an AWF plugin in Go with operations. Its manifest is plugins/echo/plugin.yaml.
//
// Usage: started by a host with AWF_PLUGIN=awf-plugin-v1.
//
// Operations: `echo` answers prefix + text. The others are not listed; they let a test see how a Go plugin behaves:
// `sleep` (input ms) waits or notices its cancellation, `panic` panics, `nothing` returns neither result nor error, `fail`
// returns an error, `odd` succeeds with an error text and a value that no JSON can hold, `inputs` gives back what it
// decoded, `config` what Init brought, `crash` ends the process in the middle of the call.
package main

import (
	"context"
	"sync"

	"awf.dev/interop/internal/awf"
)

func main() {
	awf.Serve(&echoPlugin{Base: awf.Base{PluginName: "echo", PluginVersion: "1.0.0"}})
}

type echoPlugin struct {
	awf.Base
	lock   sync.Mutex
	config map[string]any
}

// Init keeps the configuration for the operation `config`.
func (p *echoPlugin) Init(_ context.Context, config map[string]any) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.config = config
	return nil
}

func (p *echoPlugin) settings() map[string]any {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.config
}
