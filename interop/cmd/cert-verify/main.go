// Command cert-verify judges a certificate as a Go peer of go-plugin does, and makes such certificates.
//
// Usage:
//
//	cert-verify verify [-key file] [file]   reads a certificate (PEM, or DER in base64 with or without padding) from
//	                                        the file or stdin; with its key it also does real TLS handshakes
//	cert-verify make [-fault name]          prints {certificate, key, field}: two PEM texts and handshake field 6
//
// verify prints one JSON object: what stands in the certificate, and for each role {ok, error}:
//
//	server         trusted as a TLS server called localhost by a peer whose only root it is
//	client         trusted as a TLS client
//	handshakeServer, handshakeClient   (-key) a mutual handshake with a Go peer in that role
//
// Faults of make: expired, not-yet-valid, other-name, no-name, server-only. Exit status: 0 if every role is ok, else 1.
package main

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"awf.dev/interop/internal/certs"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("verify or make?"))
	}
	var result any
	var err error
	good := true
	switch os.Args[1] {
	case "verify":
		result, good, err = runVerify(os.Args[2:])
	case "make":
		result, err = runMake(os.Args[2:])
	default:
		err = fmt.Errorf("no command %q", os.Args[1])
	}
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fail(err)
	}
	if !good {
		os.Exit(1)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "cert-verify:", err)
	os.Exit(2)
}

func runVerify(args []string) (any, bool, error) {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	keyFile := flags.String("key", "", "PEM `file` of the private key")
	if err := flags.Parse(args); err != nil {
		return nil, false, err
	}
	text, err := readInput(flags.Arg(0))
	if err != nil {
		return nil, false, err
	}
	var key []byte
	if *keyFile != "" {
		if key, err = os.ReadFile(*keyFile); err != nil {
			return nil, false, err
		}
	}
	found, err := judge(text, key)
	return found, err == nil && found.good(), err
}

func readInput(name string) ([]byte, error) {
	if name == "" || name == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

var faults = map[string]certs.Change{
	"expired":       certs.Expired,
	"not-yet-valid": certs.NotYetValid,
	"other-name":    certs.OtherName,
	"no-name":       certs.NoName,
	"server-only":   certs.ServerOnly,
}

func runMake(args []string) (any, error) {
	flags := flag.NewFlagSet("make", flag.ContinueOnError)
	fault := flags.String("fault", "", "what is wrong with it")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	var changes []certs.Change
	if *fault != "" {
		change, ok := faults[*fault]
		if !ok {
			return nil, fmt.Errorf("no fault %q", *fault)
		}
		changes = append(changes, change)
	}
	pair, err := certs.New(changes...)
	if err != nil {
		return nil, err
	}
	certificate, key, err := pair.PEM()
	field := base64.RawStdEncoding.EncodeToString(pair.DER)
	return map[string]string{"certificate": certificate, "key": key, "field": field}, err
}
