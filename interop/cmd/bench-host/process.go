package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// residentBytes reads VmRSS of a process; 0 where the system has no /proc.
func residentBytes(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "VmRSS:" {
			kibibytes, _ := strconv.ParseInt(words[1], 10, 64)
			return kibibytes * 1024
		}
	}
	return 0
}

// processorMs adds up how long all threads of a process ran on a processor, which stays the same on a busy machine.
func processorMs(pid int) float64 {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	var total float64
	for _, file := range files {
		text, err := os.ReadFile(file)
		if words := strings.Fields(string(text)); err == nil && len(words) > 0 {
			nanoseconds, _ := strconv.ParseFloat(words[0], 64)
			total += nanoseconds / 1e6
		}
	}
	return total
}
