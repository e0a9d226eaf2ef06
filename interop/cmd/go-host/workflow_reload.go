package main

import "os/exec"

// wfReload does as today's engine does (§4.2): a second process is started, connected and loaded while the first one runs;
// then it takes the first one's place, which is killed. Where it cannot be loaded the first one stays. It takes what wfLoad
// takes, and {"command":…} for another executable; gives {loaded, pid, oldPid, old}, old as kill gives it.
func wfReload(h *host, c call) (any, error) {
	given, err := arguments[struct{ Command string }](c)
	if err != nil {
		return nil, err
	}
	options := *h.options
	options.command = exec.Command(h.options.command.Path, h.options.command.Args[1:]...)
	if given.Command != "" {
		options.command = exec.Command(given.Command)
	}
	options.command.Dir, options.command.Env = h.options.command.Dir, h.options.env
	next, err := newHost(&options, h.out)
	if err != nil {
		return nil, err
	}
	loaded, err := next.bringUp(c)
	if err != nil {
		next.client.Kill()
		return nil, err
	}
	oldPid, pid := h.pid(), next.pid()
	h.lock.Lock()
	old := &host{options: h.options, out: h.out, process: h.process}
	h.process = next.process
	h.lock.Unlock()
	killed, err := kill(old, call{})
	return map[string]any{"loaded": loaded, "pid": pid, "oldPid": oldPid, "old": killed}, err
}

func (h *host) bringUp(c call) (any, error) {
	if _, err := start(h, c); err != nil {
		return nil, err
	}
	if _, err := connect(h, c); err != nil {
		return nil, err
	}
	return wfLoad(h, c)
}
