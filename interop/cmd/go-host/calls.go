package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	plugin "github.com/hashicorp/go-plugin"

	"awf.dev/interop/internal/contract"
)

// actions holds every call by its name. Each says in its comment what it takes and what it gives.
var actions map[string]func(*host, call) (any, error)

func init() {
	actions = map[string]func(*host, call) (any, error){
		"start":          start,
		"connect":        connect,
		"ping":           ping,
		"pid":            func(h *host, _ call) (any, error) { return h.pid(), nil },
		"exited":         func(h *host, _ call) (any, error) { return h.client.Exited(), nil },
		"waitExit":       waitExit,
		"kill":           kill,
		"cleanup":        cleanup,
		"signal":         sendSignal,
		"sleep":          sleep,
		"stdio":          stdio,
		"reattachConfig": reattachConfig,

		"rpc":   rpc,
		"bench": bench,

		"getInfo":        getInfo,
		"init":           initialize,
		"shutdown":       shutdown,
		"listOperations": listOperations,
		"getOperation":   getOperation,
		"execute":        execute,
		"watchExecute":   watchExecute,

		"listStepTypes":    listStepTypes,
		"executeStep":      executeStep,
		"validateWorkflow": validateWorkflow,
		"validateStep":     validateStep,
		"handleEvent":      handleEvent,
		"streamEvents":     streamEvents,
		"streamOpen":       openStream,
		"streamSend":       sendOnStream,
		"streamClose":      closeStream,
		"awfLoad":          awfLoad,
		"awfOperation":     awfOperation,
		"awfUnload":        awfUnload,

		"wfLoad":          wfLoad,
		"wfTypes":         wfTypes,
		"wfCreateModule":  wfCreateModule,
		"wfModule":        wfModule,
		"wfInvoke":        wfInvoke,
		"wfCreateStep":    wfCreateStep,
		"wfExecuteStep":   wfExecuteStep,
		"wfDestroyStep":   wfDestroyStep,
		"wfCreateTrigger": wfCreateTrigger,
		"wfDeliver":       wfDeliver,
		"wfAsset":         wfAsset,
		"wfReload":        wfReload,

		"get":        kvGet,
		"put":        kvPut,
		"counterGet": counterGet,
		"counterPut": counterPut,

		"serve":  serve,
		"stop":   stopServer,
		"dial":   dial,
		"hangup": hangUp,
		"nextId": nextID,
	}
}

// start gives {pid, network, address, version, protocol}; version is the negotiated one.
func start(h *host, _ call) (any, error) {
	address, err := h.client.Start()
	if err != nil {
		return nil, err
	}
	h.started.Store(true)
	return map[string]any{
		"pid":      h.pid(),
		"network":  address.Network(),
		"address":  address.String(),
		"version":  h.client.NegotiatedVersion(),
		"protocol": string(h.client.Protocol()),
	}, nil
}

// connect makes the gRPC client and dispenses the plugin. It succeeds for a plugin that cannot be reached too:
// the first call finds out.
func connect(h *host, _ call) (any, error) {
	protocol, err := h.client.Client()
	if err != nil {
		return nil, err
	}
	dispensed, err := protocol.Dispense(h.options.contract.Set)
	if err != nil {
		return nil, err
	}
	found, ok := dispensed.(*peer)
	if !ok {
		return nil, fmt.Errorf("dispensed a %T", dispensed)
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.protocol, h.peer = protocol, found
	return nil, nil
}

// ping asks the health service.
func ping(h *host, _ call) (any, error) {
	if _, err := h.connected(); err != nil {
		return nil, err
	}
	return nil, h.protocol.Ping()
}

// waitExit waits {"timeoutMs":5000} for go-plugin to see the process's end; gives {exited, exitCode, signal}.
func waitExit(h *host, c call) (any, error) {
	given, err := arguments[struct{ TimeoutMs int }](c)
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(time.Duration(max(given.TimeoutMs, 1)) * time.Millisecond)
	for !h.client.Exited() && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	return h.exitState(), nil
}

// kill calls Client.Kill; gives {ms, forced, hung, exited, exitCode, signal}. forced: go-plugin had to use
// SIGKILL. hung: Kill had not returned after -kill-timeout, so the process was killed from outside.
func kill(h *host, _ call) (any, error) {
	h.forced.Store(false)
	alive := !h.client.Exited()
	began := time.Now()
	pid := h.pid()
	done := make(chan struct{})
	go func() { h.client.Kill(); close(done) }()
	hung := false
	select {
	case <-done:
	case <-time.After(h.options.killAfter):
		hung = true
		h.killOutside(pid, done)
	}
	state := h.exitState()
	state["ms"] = milliseconds(time.Since(began))
	state["forced"] = alive && h.started.Load() && h.forced.Load()
	state["hung"] = hung
	return state, nil
}

// killOutside ends the process that Kill could not end, and gives go-plugin a second to see it.
func (h *host) killOutside(pid int, done <-chan struct{}) {
	if pid > 0 {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	select {
	case <-done:
	case <-time.After(time.Second):
	}
}

// cleanup calls CleanupClients, which kills managed clients; gives {ms}.
func cleanup(h *host, _ call) (any, error) {
	began := time.Now()
	plugin.CleanupClients()
	state := h.exitState()
	state["ms"] = milliseconds(time.Since(began))
	return state, nil
}

var signals = map[string]syscall.Signal{
	"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT, "SIGHUP": syscall.SIGHUP,
	"SIGKILL": syscall.SIGKILL, "SIGSTOP": syscall.SIGSTOP, "SIGCONT": syscall.SIGCONT,
}

// sendSignal sends {"signal":"SIGTERM"} to the plugin's process alone.
func sendSignal(h *host, c call) (any, error) {
	given, err := arguments[struct{ Signal string }](c)
	if err != nil {
		return nil, err
	}
	number, ok := signals[given.Signal]
	if !ok || h.pid() <= 0 {
		return nil, fmt.Errorf("cannot send %q to pid %d", given.Signal, h.pid())
	}
	return nil, syscall.Kill(h.pid(), number)
}

// sleep waits {"ms":100}.
func sleep(_ *host, c call) (any, error) {
	given, err := arguments[struct{ Ms int }](c)
	time.Sleep(time.Duration(given.Ms) * time.Millisecond)
	return nil, err
}

// stdio gives {stdout, stderr}, all that the stdio stream has brought, and {raw}, the plugin's own descriptor 2.
func stdio(h *host, _ call) (any, error) {
	return map[string]any{"stdout": h.stdout.all(), "stderr": h.stderr.all(), "raw": h.raw.all()}, nil
}

// reattachConfig gives what another host needs for -test-reattach.
func reattachConfig(h *host, _ call) (any, error) {
	config := h.client.ReattachConfig()
	if config == nil {
		return nil, fmt.Errorf("not started")
	}
	return contract.NewReattach(config), nil
}

// pid is the plugin's, 0 before it was started.
func (h *host) pid() int {
	pid, err := strconv.Atoi(h.client.ID())
	if err != nil {
		return 0
	}
	return pid
}

// exitState tells how the process ended. A reattached one is not a child, so its status is unknown.
func (h *host) exitState() map[string]any {
	state := map[string]any{"exited": h.client.Exited()}
	if state["exited"] == false || h.command == nil || h.command.ProcessState == nil {
		return state
	}
	return describeExit(h.command, state)
}

func describeExit(command *exec.Cmd, state map[string]any) map[string]any {
	status, ok := command.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case ok && status.Signaled():
		state["signal"] = signalName(status.Signal())
	default:
		state["exitCode"] = command.ProcessState.ExitCode()
	}
	return state
}

func signalName(number syscall.Signal) string {
	for name, known := range signals {
		if known == number {
			return name
		}
	}
	return number.String()
}
