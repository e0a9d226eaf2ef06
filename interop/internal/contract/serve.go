package contract

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// Register adds a plugin's services to its main server; the broker is for callbacks.
type Register func(broker *plugin.GRPCBroker, server *grpc.Server)

// Variables by which a test changes how a peer plugin serves.
const (
	// VersionsVariable lists the application versions to have instead of 1, like "2,3,5".
	VersionsVariable = "PEER_VERSIONS"
	// TestModeVariable, where set, serves in go-plugin's test mode: no cookie, no line; the reattach configuration is
	// printed as JSON instead, and SIGTERM ends it.
	TestModeVariable = "PEER_TEST_MODE"
	// CertificateVariable and KeyVariable name PEM files for a TLS configuration of the plugin's own.
	CertificateVariable = "PEER_TLS_CERT"
	KeyVariable         = "PEER_TLS_KEY"
	// ClientCAVariable names a PEM file: the plugin then asks for client certificates from it.
	ClientCAVariable = "PEER_TLS_CLIENT_CA"
)

// Serve runs the plugin process as plain Go plugins do, with go-plugin's default server and logger.
func Serve(name string, logger hclog.Logger, register Register) {
	c, err := ByName(name)
	if err != nil {
		panic(err)
	}
	set := plugin.PluginSet{c.Set: &served{register: register}}
	config := &plugin.ServeConfig{HandshakeConfig: c.Handshake, GRPCServer: newServer, Logger: logger}
	if listed := os.Getenv(VersionsVariable); listed == "" {
		config.Plugins = set
	} else {
		config.VersionedPlugins = versioned(listed, set)
	}
	if os.Getenv(CertificateVariable) != "" {
		config.TLSProvider = ownTLS
	}
	if os.Getenv(TestModeVariable) != "" {
		config.Test = testMode()
	}
	plugin.Serve(config)
}

func versioned(listed string, set plugin.PluginSet) map[int]plugin.PluginSet {
	sets := map[int]plugin.PluginSet{}
	for _, word := range strings.Split(listed, ",") {
		if version, err := strconv.Atoi(word); err == nil {
			sets[version] = set
		}
	}
	return sets
}

func ownTLS() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(os.Getenv(CertificateVariable), os.Getenv(KeyVariable))
	if err != nil {
		return nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	if name := os.Getenv(ClientCAVariable); name != "" {
		config.ClientAuth = tls.RequireAndVerifyClientCert
		if config.ClientCAs, err = ReadPool(name); err != nil {
			return nil, err
		}
	}
	return config, nil
}

// ReadPool reads the certificates of a PEM file.
func ReadPool(name string) (*x509.CertPool, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("no certificate in %s", name)
	}
	return pool, nil
}

// Reattach is the JSON form in which Go programs pass a reattach configuration on.
type Reattach struct {
	Protocol        string
	ProtocolVersion int
	Pid             int
	Test            bool
	Addr            ReattachAddr
}

// ReattachAddr is where a Reattach listens.
type ReattachAddr struct{ Network, String string }

// NewReattach copies what go-plugin's own struct holds, which JSON cannot encode.
func NewReattach(config *plugin.ReattachConfig) Reattach {
	return Reattach{
		Protocol:        string(config.Protocol),
		ProtocolVersion: config.ProtocolVersion,
		Pid:             config.Pid,
		Test:            config.Test,
		Addr:            ReattachAddr{config.Addr.Network(), config.Addr.String()},
	}
}

func testMode() *plugin.ServeTestConfig {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	ready := make(chan *plugin.ReattachConfig)
	closed := make(chan struct{})
	go func() { _ = json.NewEncoder(os.Stdout).Encode(NewReattach(<-ready)) }()
	return &plugin.ServeTestConfig{Context: ctx, ReattachConfigCh: ready, CloseCh: closed}
}

type served struct {
	plugin.NetRPCUnsupportedPlugin
	register Register
}

// GRPCServer implements plugin.GRPCPlugin.
func (p *served) GRPCServer(broker *plugin.GRPCBroker, server *grpc.Server) error {
	p.register(broker, server)
	return nil
}

// GRPCClient implements plugin.GRPCPlugin; a plugin is nobody's host.
func (p *served) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("this is a plugin")
}
