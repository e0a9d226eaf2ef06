// Package contract names what a host and a plugin must agree on before they speak: the magic cookie, the
// application protocol version and the name of the plugin in its set.
package contract

import (
	"fmt"
	"strings"

	plugin "github.com/hashicorp/go-plugin"
)

// Contract is one engine's agreement.
type Contract struct {
	// Handshake holds the cookie and the version that is used where no list of versions is given.
	Handshake plugin.HandshakeConfig
	// Set is the key under which the plugin is dispensed. It never travels.
	Set string
}

var contracts = map[string]Contract{
	"awf":      {handshake("AWF_PLUGIN", "awf-plugin-v1"), "awf-plugin"},
	"workflow": {handshake("WORKFLOW_PLUGIN", "workflow-external-plugin-v1"), "plugin"},
	"kv":       {handshake("BASIC_PLUGIN", "hello"), "kv"},
	"counter":  {handshake("BASIC_PLUGIN", "hello"), "counter"},
	"raw":      {handshake("BASIC_PLUGIN", "hello"), "raw"},
}

// ByName finds a contract: awf, workflow, kv, counter or raw.
func ByName(name string) (Contract, error) {
	found, ok := contracts[name]
	if !ok {
		return Contract{}, fmt.Errorf("no contract %q (awf, workflow, kv, counter, raw)", name)
	}
	return found, nil
}

// WithCookie replaces the cookie by KEY=VALUE.
func (c Contract) WithCookie(pair string) (Contract, error) {
	key, value, ok := strings.Cut(pair, "=")
	if !ok || key == "" {
		return c, fmt.Errorf("cookie %q is not KEY=VALUE", pair)
	}
	c.Handshake.MagicCookieKey, c.Handshake.MagicCookieValue = key, value
	return c, nil
}

func handshake(key, value string) plugin.HandshakeConfig {
	return plugin.HandshakeConfig{ProtocolVersion: 1, MagicCookieKey: key, MagicCookieValue: value}
}
