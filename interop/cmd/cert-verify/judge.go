package main

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net"
	"strings"
	"time"

	"awf.dev/interop/internal/certs"
)

type role struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

func roleOf(err error) *role {
	if err != nil {
		return &role{Error: err.Error()}
	}
	return &role{OK: true}
}

type judgement struct {
	Subject         string    `json:"subject"`
	Issuer          string    `json:"issuer"`
	SerialHex       string    `json:"serialHex"`
	NotBefore       time.Time `json:"notBefore"`
	NotAfter        time.Time `json:"notAfter"`
	DNSNames        []string  `json:"dnsNames"`
	IsCA            bool      `json:"isCA"`
	Version         int       `json:"version"`
	KeyUsage        int       `json:"keyUsage"`
	ClientAuth      bool      `json:"clientAuth"`
	ServerAuth      bool      `json:"serverAuth"`
	Signature       string    `json:"signature"`
	Curve           string    `json:"curve"`
	SubjectKeyIDHex string    `json:"subjectKeyIdHex"`
	Bytes           int       `json:"bytes"`
	SelfSigned      *role     `json:"selfSigned"`
	Server          *role     `json:"server"`
	Client          *role     `json:"client"`
	HandshakeServer *role     `json:"handshakeServer,omitempty"`
	HandshakeClient *role     `json:"handshakeClient,omitempty"`
}

func (j *judgement) good() bool {
	for _, r := range []*role{j.SelfSigned, j.Server, j.Client, j.HandshakeServer, j.HandshakeClient} {
		if r != nil && !r.OK {
			return false
		}
	}
	return true
}

func judge(text, key []byte) (*judgement, error) {
	der, err := decode(text)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	found := inspect(certificate)
	found.SelfSigned = roleOf(certificate.CheckSignature(certificate.SignatureAlgorithm, certificate.RawTBSCertificate, certificate.Signature))
	found.Server = roleOf(trusted(certificate, x509.ExtKeyUsageServerAuth))
	found.Client = roleOf(trusted(certificate, x509.ExtKeyUsageClientAuth))
	if key == nil {
		return found, nil
	}
	return found, shakeHands(certificate, key, found)
}

func decode(text []byte) ([]byte, error) {
	if block, _ := pem.Decode(text); block != nil {
		return block.Bytes, nil
	}
	bare := strings.TrimRight(strings.TrimSpace(string(text)), "=")
	return base64.RawStdEncoding.DecodeString(bare)
}

func inspect(c *x509.Certificate) *judgement {
	found := &judgement{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), SerialHex: c.SerialNumber.Text(16),
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, DNSNames: c.DNSNames, IsCA: c.IsCA, Version: c.Version,
		KeyUsage: int(c.KeyUsage), Signature: c.SignatureAlgorithm.String(),
		SubjectKeyIDHex: hex.EncodeToString(c.SubjectKeyId), Bytes: len(c.Raw),
	}
	for _, usage := range c.ExtKeyUsage {
		found.ClientAuth = found.ClientAuth || usage == x509.ExtKeyUsageClientAuth
		found.ServerAuth = found.ServerAuth || usage == x509.ExtKeyUsageServerAuth
	}
	if public, ok := c.PublicKey.(*ecdsa.PublicKey); ok {
		found.Curve = public.Curve.Params().Name
	}
	return found
}

// trusted asks as a peer does whose pool holds this certificate alone (go-plugin spec §3.4).
func trusted(c *x509.Certificate, usage x509.ExtKeyUsage) error {
	options := x509.VerifyOptions{Roots: poolOf(c), KeyUsages: []x509.ExtKeyUsage{usage}}
	if usage == x509.ExtKeyUsageServerAuth {
		options.DNSName = "localhost"
	}
	_, err := c.Verify(options)
	return err
}

func poolOf(c *x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(c)
	return pool
}

// shakeHands puts the certificate on either end of a mutual handshake with a certificate as Go makes it.
func shakeHands(c *x509.Certificate, key []byte, found *judgement) error {
	encoded := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	own, err := tls.X509KeyPair(encoded, key)
	if err != nil {
		return fmt.Errorf("certificate and key: %w", err)
	}
	peer, err := certs.New()
	if err != nil {
		return err
	}
	peerCertificate, err := x509.ParseCertificate(peer.DER)
	if err != nil {
		return err
	}
	ours, theirs := mutual(own, peerCertificate), mutual(peer.TLS(), c)
	found.HandshakeServer = roleOf(connect(ours, theirs))
	found.HandshakeClient = roleOf(connect(theirs, ours))
	return nil
}

// mutual is the one configuration that go-plugin uses in every role.
func mutual(own tls.Certificate, peer *x509.Certificate) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{own},
		RootCAs:      poolOf(peer),
		ClientCAs:    poolOf(peer),
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ServerName:   "localhost",
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"h2"},
	}
}

// connect does one handshake and sends a byte each way, because with TLS 1.3 a refused client learns it only then.
func connect(server, client *tls.Config) error {
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	deadline := time.Now().Add(5 * time.Second)
	_, _ = near.SetDeadline(deadline), far.SetDeadline(deadline)
	failed := make(chan error, 1)
	go func() { failed <- exchange(tls.Server(far, server)) }()
	clientErr := exchange(tls.Client(near, client))
	serverErr := <-failed
	if serverErr != nil {
		return fmt.Errorf("server: %w", serverErr)
	}
	return clientErr
}

func exchange(connection *tls.Conn) error {
	if err := connection.Handshake(); err != nil {
		_ = connection.Close()
		return err
	}
	sent := make(chan error, 1)
	go func() { _, err := connection.Write([]byte{1}); sent <- err }()
	if _, err := connection.Read(make([]byte, 1)); err != nil {
		return err
	}
	return <-sent
}
