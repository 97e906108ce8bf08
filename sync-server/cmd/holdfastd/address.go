package main

import (
	"fmt"
	"net"
	"os"
	"slices"

	"holdfast/shared/wire"
)

// addresses gives the addresses under which clients may reach the server, in the form that they sign; the first one is
// what it calls itself. With a public address that is the only one: a signature for "localhost" could have been
// given to any machine's localhost.
func addresses(public string, listening net.Addr) ([]string, error) {
	if public != "" {
		base, _, err := wire.ServerURL(public)
		if err != nil {
			return nil, misuse{fmt.Errorf("public-url: %w", err)}
		}
		return []string{base}, nil
	}
	host, port, err := net.SplitHostPort(listening.String())
	if err != nil {
		return nil, fmt.Errorf("read own address: %w", err)
	}
	var hosts []string
	switch ip := net.ParseIP(host); {
	case ip != nil && ip.IsUnspecified():
		hosts = append([]string{"127.0.0.1", "localhost", "::1"}, machine()...)
	case ip != nil && ip.IsLoopback():
		hosts = []string{host, "localhost", "127.0.0.1", "::1"}
	default:
		hosts = []string{host}
	}
	var urls []string
	for _, h := range hosts {
		base, _, err := wire.ServerURL("http://" + net.JoinHostPort(h, port))
		if err == nil && !slices.Contains(urls, base) {
			urls = append(urls, base)
		}
	}
	if len(urls) == 0 {
		return nil, fmt.Errorf("no address to sign in at is known: set --public-url")
	}
	return urls, nil
}

// machine gives this machine's own addresses and name, as far as they are known.
func machine() (hosts []string) {
	nets, _ := net.InterfaceAddrs()
	for _, n := range nets {
		if ip, ok := n.(*net.IPNet); ok && !ip.IP.IsLoopback() && !ip.IP.IsLinkLocalUnicast() {
			hosts = append(hosts, ip.IP.String())
		}
	}
	if name, err := os.Hostname(); err == nil {
		hosts = append(hosts, name)
	}
	return hosts
}
