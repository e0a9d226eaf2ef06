package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"awf.dev/interop/internal/certs"
)

// handmadeModes are plugins without the go-plugin library: a line and a gRPC server on TCP, with proto.KV, plugin.v1
// and health. Broker, stdio and controller are missing but where a mode says otherwise.
var handmadeModes = map[string]mode{
	// bare has no TLS and none of go-plugin's own services.
	"bare": func(string) { handmade(server{}) },
	// no-health has no health service either.
	"no-health": func(string) { handmade(server{noHealth: true}) },
	// not-serving has a health service that says NOT_SERVING.
	"not-serving": func(string) { handmade(server{status: healthv1.HealthCheckResponse_NOT_SERVING}) },
	// shutdown-hangs never answers the controller's Shutdown.
	"shutdown-hangs": func(string) { handmade(server{shutdown: hangs}) },
	// shutdown-stays answers Shutdown and does not exit.
	"shutdown-stays": func(string) { handmade(server{shutdown: stays}) },
	// shutdown-exits answers Shutdown, then exits: the way of plugins in other languages.
	"shutdown-exits": func(string) { handmade(server{shutdown: exits}) },
	// cert-missing ignores PLUGIN_CLIENT_CERT: no certificate in the line, no TLS.
	"cert-missing": func(string) { handmade(server{}) },
	// cert-plain prints a good certificate and serves without TLS.
	"cert-plain": func(string) { handmade(server{line: good(), plain: true}) },
	// cert-swapped prints one certificate and serves with another.
	"cert-swapped": func(string) { handmade(server{line: good(), tls: good()}) },
	// The rest print and use one certificate with a fault.
	"cert-expired":       func(string) { faulty(certs.Expired) },
	"cert-not-yet-valid": func(string) { faulty(certs.NotYetValid) },
	"cert-other-name":    func(string) { faulty(certs.OtherName) },
	"cert-no-name":       func(string) { faulty(certs.NoName) },
	"cert-server-only":   func(string) { faulty(certs.ServerOnly) },
	// cert-unasked prints a certificate though the host asked for none.
	"cert-unasked": func(string) { faulty() },
	// cert-good does everything right, TLS included.
	"cert-good": func(string) { faulty() },
	// tls-no-client-check is cert-good but for one thing: it lets anybody connect.
	"tls-no-client-check": func(string) { pair := good(); handmade(server{line: pair, tls: pair, anyClient: true}) },
}

type afterShutdown int

const (
	unimplemented afterShutdown = iota
	hangs
	stays
	exits
)

// server says what is wrong with a handmade plugin.
type server struct {
	line      *certs.Pair
	tls       *certs.Pair
	plain     bool
	anyClient bool
	noHealth  bool
	status    healthv1.HealthCheckResponse_ServingStatus
	shutdown  afterShutdown
}

func good() *certs.Pair { return pairWith() }

func pairWith(changes ...certs.Change) *certs.Pair {
	pair, err := certs.New(changes...)
	if err != nil {
		panic(err)
	}
	return &pair
}

func faulty(changes ...certs.Change) {
	pair := pairWith(changes...)
	handmade(server{line: pair, tls: pair})
}

func handmade(s server) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	options := []grpc.ServerOption{grpc.UnknownServiceHandler(s.unknown)}
	if s.tls != nil && !s.plain {
		options = append(options, grpc.Creds(credentials.NewTLS(s.tlsConfig())))
	}
	main := grpc.NewServer(options...)
	registerServices(main)
	if !s.noHealth {
		s.registerHealth(main)
	}
	certificate := ""
	if s.line != nil {
		certificate = base64.RawStdEncoding.EncodeToString(s.line.DER)
	}
	fmt.Printf("1|1|tcp|%s|grpc|%s\n", listener.Addr(), certificate)
	if err := main.Serve(listener); err != nil {
		panic(err)
	}
}

func (s server) tlsConfig() *tls.Config {
	config := &tls.Config{Certificates: []tls.Certificate{s.tls.TLS()}, MinVersion: tls.VersionTLS12}
	if !s.anyClient {
		config.ClientAuth = tls.RequireAndVerifyClientCert
		config.ClientCAs = x509.NewCertPool()
		config.ClientCAs.AppendCertsFromPEM([]byte(os.Getenv("PLUGIN_CLIENT_CERT")))
	}
	return config
}

func (s server) registerHealth(main *grpc.Server) {
	service := health.NewServer()
	state := s.status
	if state == healthv1.HealthCheckResponse_UNKNOWN {
		state = healthv1.HealthCheckResponse_SERVING
	}
	service.SetServingStatus("plugin", state)
	healthv1.RegisterHealthServer(main, service)
}

// unknown serves the controller without its stubs, which only go-plugin itself may register. An empty message has no
// fields, so any message type without fields reads it.
func (s server) unknown(_ any, stream grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(stream)
	if method != "/plugin.GRPCController/Shutdown" || s.shutdown == unimplemented {
		return status.Errorf(codes.Unimplemented, "unknown service of method %s", method)
	}
	if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
		return err
	}
	if s.shutdown == hangs {
		<-stream.Context().Done()
		return stream.Context().Err()
	}
	if s.shutdown == exits {
		later(func() { os.Exit(0) })
	}
	return stream.SendMsg(&emptypb.Empty{})
}
