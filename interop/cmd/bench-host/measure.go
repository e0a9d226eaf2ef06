package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"awf.dev/interop/internal/contract"
)

// sample is what one run of one plugin gave.
type sample struct {
	LineMs         float64   `json:"lineMs"`
	ConnectedMs    float64   `json:"connectedMs"`
	ColdMs         float64   `json:"coldMs"`
	RttP50Ms       float64   `json:"rttP50Ms"`
	RttP99Ms       float64   `json:"rttP99Ms"`
	CallsPerSecond float64   `json:"callsPerSecond"`
	RssIdleBytes   int64     `json:"rssIdleBytes"`
	RssBusyBytes   int64     `json:"rssBusyBytes"`
	StopMs         float64   `json:"stopMs"`
	CPUColdMs      float64   `json:"cpuColdMs"`
	CPUCallUs      float64   `json:"cpuCallUs"`
	Trace          []stamped `json:"trace,omitempty"`
}

func measure(o options) (*sample, error) {
	agreed, err := contract.ByName(o.contract)
	if err != nil {
		return nil, err
	}
	lines := &stampWriter{}
	client := plugin.NewClient(clientConfig(o, agreed, lines))
	defer client.Kill()
	lines.began = time.Now()
	found := &sample{}
	once, err := start(client, o, agreed, found)
	if err != nil {
		return nil, err
	}
	pid := client.ReattachConfig().Pid
	found.CPUColdMs = processorMs(pid)
	found.RssIdleBytes = residentBytes(pid)
	if err := load(once, pid, o, found); err != nil {
		return nil, err
	}
	found.RssBusyBytes = residentBytes(pid)
	began := time.Now()
	client.Kill()
	found.StopMs = milliseconds(time.Since(began))
	found.Trace = lines.taken()
	return found, nil
}

func clientConfig(o options, agreed contract.Contract, lines io.Writer) *plugin.ClientConfig {
	command := exec.Command(o.executable)
	if o.trace {
		command.Env = append(command.Env, "AWF_PLUGIN_TRACE=*")
	}
	return &plugin.ClientConfig{
		HandshakeConfig:  agreed.Handshake,
		Plugins:          plugin.PluginSet{agreed.Set: &remote{}},
		Cmd:              command,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         o.autoMTLS,
		Logger:           hclog.NewNullLogger(),
		Stderr:           lines,
	}
}

// start launches the plugin up to its first answer; gives a function that makes one call.
func start(client *plugin.Client, o options, agreed contract.Contract, found *sample) (func() error, error) {
	began := time.Now()
	if _, err := client.Start(); err != nil {
		return nil, err
	}
	found.LineMs = milliseconds(time.Since(began))
	protocol, err := client.Client()
	if err != nil {
		return nil, err
	}
	dispensed, err := protocol.Dispense(agreed.Set)
	if err != nil {
		return nil, err
	}
	found.ConnectedMs = milliseconds(time.Since(began))
	once := caller(o.contract, dispensed.(*grpc.ClientConn))
	err = once()
	found.ColdMs = milliseconds(time.Since(began))
	return once, err
}

// remote gives the raw connection, so that one program speaks both contracts.
type remote struct{ plugin.NetRPCUnsupportedPlugin }

// GRPCServer implements plugin.GRPCPlugin; a host serves nothing on the main connection.
func (*remote) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return fmt.Errorf("this is a host")
}

// GRPCClient implements plugin.GRPCPlugin.
func (*remote) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, connection *grpc.ClientConn) (any, error) {
	return connection, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
