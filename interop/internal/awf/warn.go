package awf

import (
	"fmt"
	"os"
)

// stderr is descriptor 2 itself: go-plugin replaces os.Stderr by the stdio stream once it serves.
var stderr = os.Stderr

// Warn writes a line that a host takes for a log entry of level warn.
func Warn(text string) { fmt.Fprintln(stderr, "[WARN] "+text) }
