package main

import (
	"context"
	"io"
	"os/exec"
	"strconv"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin/runner"
)

// processRunner is the smallest custom launcher: a plain child process. Only with a RunnerFunc does go-plugin make
// a socket folder and name it in PLUGIN_UNIX_SOCKET_DIR.
type processRunner struct {
	command        *exec.Cmd
	stdout, stderr io.ReadCloser
}

// newRunnerFunc launches the given command with the environment that go-plugin has put together.
func newRunnerFunc(command *exec.Cmd) func(hclog.Logger, *exec.Cmd, string) (runner.Runner, error) {
	return func(_ hclog.Logger, spec *exec.Cmd, _ string) (runner.Runner, error) {
		command.Env = append(command.Env, spec.Env...)
		command.Stdin = spec.Stdin
		stdout, err := command.StdoutPipe()
		if err != nil {
			return nil, err
		}
		stderr, err := command.StderrPipe()
		return &processRunner{command, stdout, stderr}, err
	}
}

func (r *processRunner) Start(context.Context) error     { return r.command.Start() }
func (r *processRunner) Wait(context.Context) error      { return r.command.Wait() }
func (r *processRunner) Kill(context.Context) error      { return r.command.Process.Kill() }
func (r *processRunner) Stdout() io.ReadCloser           { return r.stdout }
func (r *processRunner) Stderr() io.ReadCloser           { return r.stderr }
func (r *processRunner) Name() string                    { return r.command.Path }
func (r *processRunner) ID() string                      { return strconv.Itoa(r.command.Process.Pid) }
func (r *processRunner) Diagnose(context.Context) string { return "" }
func (r *processRunner) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}
func (r *processRunner) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
