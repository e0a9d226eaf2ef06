// Package certs makes certificates as go-plugin's AutoMTLS does, and wrong ones for tests.
package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"time"
)

// Pair is a self-signed certificate and its key.
type Pair struct {
	DER []byte
	Key *ecdsa.PrivateKey
}

// Change alters the usual template before it is signed.
type Change func(*x509.Certificate)

// Expired ended an hour ago.
func Expired(template *x509.Certificate) { template.NotAfter = time.Now().Add(-time.Hour) }

// NotYetValid begins in an hour.
func NotYetValid(template *x509.Certificate) { template.NotBefore = time.Now().Add(time.Hour) }

// OtherName is for a host name that nobody asks for.
func OtherName(template *x509.Certificate) { template.DNSNames = []string{"elsewhere"} }

// NoName has the common name only.
func NoName(template *x509.Certificate) { template.DNSNames = nil }

// ServerOnly may not be used by a client.
func ServerOnly(template *x509.Certificate) {
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
}

// New makes a certificate with the profile of go-plugin spec §3.2.
func New(changes ...Change) (Pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		return Pair{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return Pair{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "localhost", Organization: []string{"HashiCorp"}},
		DNSNames:     []string{"localhost"},
		NotBefore:    time.Now().Add(-30 * time.Second),
		NotAfter:     time.Now().Add(262980 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment |
			x509.KeyUsageKeyAgreement | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	for _, change := range changes {
		change(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return Pair{der, key}, err
}

// TLS is the form that crypto/tls takes.
func (p Pair) TLS() tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{p.DER}, PrivateKey: p.Key}
}

// PEM gives certificate and key as text.
func (p Pair) PEM() (certificate, key string, err error) {
	encoded, err := x509.MarshalECPrivateKey(p.Key)
	if err != nil {
		return "", "", err
	}
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.DER}))
	key = string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded}))
	return certificate, key, nil
}
