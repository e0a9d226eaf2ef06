package main

import (
	"flag"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	plugin "github.com/hashicorp/go-plugin"

	"awf.dev/interop/internal/contract"
)

type options struct {
	contract  contract.Contract
	command   *exec.Cmd
	env       list
	versions  []int
	allowed   []plugin.Protocol
	autoMTLS  bool
	multiplex bool
	managed   bool
	skipEnv   bool
	lazy      bool
	keepAlive bool
	runner    bool
	minPort   uint
	maxPort   uint
	group     string
	tempDir   string
	checksum  string
	reattach  string
	tlsCA     string
	tlsCert   string
	tlsKey    string
	logBuffer int
	timeout   time.Duration
	killAfter time.Duration
}

func parseOptions(args []string) (*options, []string, error) {
	o := &options{}
	flags := flag.NewFlagSet("go-host", flag.ContinueOnError)
	contractName := flags.String("contract", "raw", "awf, workflow, kv, counter or raw: cookie and plugin set")
	cookie := flags.String("cookie", "", "`KEY=VALUE` instead of the contract's cookie")
	command := flags.String("cmd", "", "`path and arguments` of the plugin, divided at blanks")
	shell := flags.String("sh", "", "`text` to start the plugin through sh -c")
	dir := flags.String("dir", "", "working `folder` of the plugin")
	versions := flags.String("versions", "", "application versions like `1,3` (VersionedPlugins); default: version 1 alone")
	allowed := flags.String("allowed", "grpc", "AllowedProtocols, like `grpc,netrpc`")
	var arguments, environment list
	flags.Var(&arguments, "arg", "one more `argument` for -cmd, taken as it is; repeatable")
	flags.Var(&environment, "env", "`NAME=VALUE` on the command; repeatable")
	flags.BoolVar(&o.autoMTLS, "auto-mtls", false, "AutoMTLS")
	flags.BoolVar(&o.multiplex, "multiplex", false, "GRPCBrokerMultiplex")
	flags.BoolVar(&o.managed, "managed", false, "Managed: the call cleanup kills it")
	flags.BoolVar(&o.skipEnv, "skip-host-env", false, "SkipHostEnv")
	flags.BoolVar(&o.lazy, "lazy", false, "do not start and connect before the first call")
	flags.BoolVar(&o.keepAlive, "keep-alive", false, "leave the plugin running at the end")
	flags.BoolVar(&o.runner, "runner", false, "launch through RunnerFunc, which sets PLUGIN_UNIX_SOCKET_DIR")
	flags.UintVar(&o.minPort, "min-port", 0, "MinPort")
	flags.UintVar(&o.maxPort, "max-port", 0, "MaxPort")
	flags.StringVar(&o.group, "socket-group", "", "UnixSocketConfig.Group")
	flags.StringVar(&o.tempDir, "temp-dir", "", "UnixSocketConfig.TempDir, for -runner")
	flags.StringVar(&o.checksum, "sha256", "", "SecureConfig: the executable's SHA-256 in `hex`")
	flags.StringVar(&o.reattach, "test-reattach", "", "reattach to `JSON` {Protocol,ProtocolVersion,Pid,Test,Addr{Network,String}}")
	flags.StringVar(&o.tlsCA, "tls-ca", "", "TLSConfig: PEM `file` of what the plugin's certificate is checked against")
	flags.StringVar(&o.tlsCert, "tls-cert", "", "TLSConfig: PEM `file` of the host's own certificate")
	flags.StringVar(&o.tlsKey, "tls-key", "", "TLSConfig: PEM `file` of its key")
	flags.IntVar(&o.logBuffer, "log-buffer", 0, "PluginLogBufferSize in bytes")
	flags.DurationVar(&o.timeout, "start-timeout", 10*time.Second, "StartTimeout; 0 is go-plugin's default")
	flags.DurationVar(&o.killAfter, "kill-timeout", 15*time.Second, "how long Kill may hang before the plugin is killed past go-plugin")
	if err := flags.Parse(args); err != nil {
		return nil, nil, err
	}
	var err error
	if o.contract, err = contract.ByName(*contractName); err != nil {
		return nil, nil, err
	}
	if *cookie != "" {
		if o.contract, err = o.contract.WithCookie(*cookie); err != nil {
			return nil, nil, err
		}
	}
	if o.versions, err = integers(*versions); err != nil {
		return nil, nil, err
	}
	for _, protocol := range strings.Split(*allowed, ",") {
		o.allowed = append(o.allowed, plugin.Protocol(protocol))
	}
	if o.command, err = newCommand(*command, *shell, arguments); err != nil {
		return nil, nil, err
	}
	if o.command == nil && o.reattach == "" {
		return nil, nil, fmt.Errorf("one of -cmd, -sh and -test-reattach is needed")
	}
	if o.command != nil {
		o.env = environment
		o.command.Dir, o.command.Env = *dir, environment
	}
	return o, flags.Args(), nil
}

func newCommand(text, shell string, arguments []string) (*exec.Cmd, error) {
	words := append(strings.Fields(text), arguments...)
	switch {
	case text != "" && shell != "":
		return nil, fmt.Errorf("-cmd and -sh exclude each other")
	case shell != "":
		return exec.Command("sh", "-c", shell), nil
	case len(words) > 0:
		return exec.Command(words[0], words[1:]...), nil
	}
	return nil, nil
}

func integers(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var numbers []int
	for _, word := range strings.Split(text, ",") {
		number, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, number)
	}
	return numbers, nil
}

// list is a flag that may be given many times.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

// Set implements flag.Value.
func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}
