package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"awf.dev/interop/internal/contract"
)

var errNotConnected = errors.New("not connected")

// host is one launched plugin with all that was seen of it.
type host struct {
	options *options
	out     *output
	failed  atomic.Bool
	emitted atomic.Int64

	lock sync.Mutex
	// The one that runs: wfReload puts another one in its place.
	*process
}

// process is one start of the plugin.
type process struct {
	client   *plugin.Client
	command  *exec.Cmd
	stdout   *streamWriter
	stderr   *streamWriter
	raw      *streamWriter
	forced   atomic.Bool
	started  atomic.Bool
	protocol plugin.ClientProtocol
	peer     *peer
	brokered map[uint32]*grpc.ClientConn
	servers  map[uint32]*grpc.Server
	streams  map[string]*eventStream
	workflow *workflow
}

func newHost(o *options, out *output) (*host, error) {
	h := &host{options: o, out: out, process: &process{
		command:  o.command,
		stdout:   &streamWriter{out: out, channel: "stdout"},
		stderr:   &streamWriter{out: out, channel: "stderr"},
		raw:      &streamWriter{},
		brokered: map[uint32]*grpc.ClientConn{},
		servers:  map[uint32]*grpc.Server{},
		streams:  map[string]*eventStream{},
	}}
	config, err := h.clientConfig()
	if err != nil {
		return nil, err
	}
	h.client = plugin.NewClient(config)
	return h, nil
}

func (h *host) clientConfig() (*plugin.ClientConfig, error) {
	o := h.options
	logger := hclog.NewInterceptLogger(&hclog.LoggerOptions{Name: "plugin", Level: hclog.Trace, Output: io.Discard})
	logger.RegisterSink(logSink{h.out, h.process})
	config := &plugin.ClientConfig{
		HandshakeConfig:     o.contract.Handshake,
		Cmd:                 o.command,
		AllowedProtocols:    o.allowed,
		AutoMTLS:            o.autoMTLS,
		GRPCBrokerMultiplex: o.multiplex,
		Managed:             o.managed,
		SkipHostEnv:         o.skipEnv,
		MinPort:             o.minPort,
		MaxPort:             o.maxPort,
		StartTimeout:        o.timeout,
		PluginLogBufferSize: o.logBuffer,
		Logger:              logger,
		Stderr:              h.raw,
		SyncStdout:          h.stdout,
		SyncStderr:          h.stderr,
	}
	if o.group != "" || o.tempDir != "" {
		config.UnixSocketConfig = &plugin.UnixSocketConfig{Group: o.group, TempDir: o.tempDir}
	}
	setVersions(config, o)
	if o.runner {
		config.Cmd, config.RunnerFunc = nil, newRunnerFunc(o.command)
	}
	if err := setReattach(config, o.reattach); err != nil {
		return nil, err
	}
	if err := setTLS(config, o); err != nil {
		return nil, err
	}
	return config, setChecksum(config, o.checksum)
}

func setVersions(config *plugin.ClientConfig, o *options) {
	set := plugin.PluginSet{o.contract.Set: &peerPlugin{}}
	if len(o.versions) == 0 {
		config.Plugins = set
		return
	}
	config.VersionedPlugins = map[int]plugin.PluginSet{}
	for _, version := range o.versions {
		config.VersionedPlugins[version] = set
	}
}

// setTLS is the alternative to AutoMTLS: a configuration that the program brings itself.
func setTLS(config *plugin.ClientConfig, o *options) error {
	if o.tlsCA == "" {
		return nil
	}
	pool, err := contract.ReadPool(o.tlsCA)
	if err != nil {
		return err
	}
	config.TLSConfig = &tls.Config{RootCAs: pool, ServerName: "localhost", MinVersion: tls.VersionTLS12}
	if o.tlsCert == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(o.tlsCert, o.tlsKey)
	config.TLSConfig.Certificates = []tls.Certificate{pair}
	return err
}

func setChecksum(config *plugin.ClientConfig, text string) error {
	if text == "" {
		return nil
	}
	checksum, err := hex.DecodeString(text)
	config.SecureConfig = &plugin.SecureConfig{Checksum: checksum, Hash: sha256.New()}
	return err
}

func setReattach(config *plugin.ClientConfig, text string) error {
	if text == "" {
		return nil
	}
	var given contract.Reattach
	if err := json.Unmarshal([]byte(text), &given); err != nil {
		return err
	}
	address, err := resolve(given.Addr.Network, given.Addr.String)
	config.Reattach = &plugin.ReattachConfig{
		Protocol:        plugin.Protocol(given.Protocol),
		ProtocolVersion: given.ProtocolVersion,
		Pid:             given.Pid,
		Test:            given.Test,
		Addr:            address,
	}
	return err
}

func resolve(network, address string) (net.Addr, error) {
	if network == "unix" {
		return net.ResolveUnixAddr(network, address)
	}
	return net.ResolveTCPAddr(network, address)
}

// peer is what go-plugin dispenses: the raw connection and the broker, so that one program speaks every contract.
type peer struct {
	broker     *plugin.GRPCBroker
	connection *grpc.ClientConn
}

type peerPlugin struct{ plugin.NetRPCUnsupportedPlugin }

// GRPCServer implements plugin.GRPCPlugin; a host serves nothing on the main connection.
func (*peerPlugin) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this is a host")
}

// GRPCClient implements plugin.GRPCPlugin.
func (*peerPlugin) GRPCClient(_ context.Context, broker *plugin.GRPCBroker, connection *grpc.ClientConn) (any, error) {
	return &peer{broker, connection}, nil
}

// connected gives the dispensed peer or an error where connect has not succeeded.
func (h *host) connected() (*peer, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.peer == nil {
		return nil, errNotConnected
	}
	return h.peer, nil
}

// connection is the main one, or the brokered one under an id that was dialled.
func (h *host) connection(brokerID uint32) (grpc.ClientConnInterface, error) {
	if brokerID == 0 {
		found, err := h.connected()
		if err != nil {
			return nil, err
		}
		return found.connection, nil
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	if found, ok := h.brokered[brokerID]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("broker id %d was not dialled", brokerID)
}
