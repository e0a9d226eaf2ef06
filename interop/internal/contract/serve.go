package contract

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// Register adds a plugin's services to its main server; the broker is for callbacks.
type Register func(broker *plugin.GRPCBroker, server *grpc.Server)

// VersionsVariable lists the application versions that a test wants a plugin to have, like "2,3,5".
const VersionsVariable = "PEER_VERSIONS"

// Serve runs the plugin process as plain Go plugins do, with go-plugin's default server and logger.
func Serve(name string, logger hclog.Logger, register Register) {
	c, err := ByName(name)
	if err != nil {
		panic(err)
	}
	set := plugin.PluginSet{c.Set: &served{register: register}}
	config := &plugin.ServeConfig{HandshakeConfig: c.Handshake, GRPCServer: plugin.DefaultGRPCServer, Logger: logger}
	if listed := os.Getenv(VersionsVariable); listed == "" {
		config.Plugins = set
	} else {
		config.VersionedPlugins = versioned(listed, set)
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
