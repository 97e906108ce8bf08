package peers

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"
)

// member is one person with a vault and a device that is signed in.
type member struct {
	*vaulttest.Owner
	*vaulttest.Device
	token string
}

// startHoldfast runs holdfastd on a data directory, with registration open and no limit of requests.
func startHoldfast(b *testing.B, data string) (*process, string) {
	b.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", port(b))
	p := start(b, "", holdfastd(b), "serve", "--listen", address, "--data", data, "--registration", "open", "--rate", "0", "--log-level", "warn")
	p.answers("http://" + address + wire.RouteHealth)
	return p, "http://" + address
}

// join registers a person of a name and signs the device in.
func join(b *testing.B, url, name string) member {
	b.Helper()
	client := &vaulttest.Client{URL: url}
	o, d := vaulttest.NewOwner(b, name)
	if err := client.Register(background, o, ""); err != nil {
		b.Fatal(err)
	}
	token, err := client.SignIn(background, o, d, wire.ActionDevice)
	if err != nil {
		b.Fatal(err)
	}
	return member{o, d, token}
}

// pushes makes the requests by which n new entries with sealed bytes of a size get there, signed beforehand.
func (m member) pushes(b *testing.B, n, batch, size int) (all []request) {
	for ; n > 0; n -= batch {
		body, err := wire.Encode(wire.Push{Entries: m.Take(batch, size)})
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, request{path: wire.EntriesURL("", m.Vault), body: body, n: batch})
	}
	return all
}

func (m member) head() http.Header {
	return http.Header{"Authorization": {"Bearer " + m.token}, "Content-Type": {wire.ContentType}}
}

// appended says what is wrong with the answer to a push.
func appended(answer []byte, r request) error {
	var result wire.PushResult
	if err := wire.Decode(answer, &result); err != nil {
		return err
	}
	if result.Problem != nil {
		return result.Problem
	}
	if result.Appended != uint64(r.n) {
		return fmt.Errorf("%d of %d entries appended", result.Appended, r.n)
	}
	return nil
}

// nextPage gives where a vault's next page is.
func (m member) nextPage(before []byte) (path string, got int, err error) {
	var page wire.Page
	if before != nil {
		if err := wire.Decode(before, &page); err != nil || page.Done {
			return "", len(page.Items), err
		}
	}
	return wire.PullURL("", m.Vault, wire.PullQuery{LogID: page.LogID, After: page.Next}), len(page.Items), nil
}

// holdfast starts holdfastd; each connection has a vault of its own.
func holdfast(b *testing.B) *peer {
	process, url := startHoldfast(b, filepath.Join(b.TempDir(), "data"))
	members := make([]member, connections)
	for i := range members {
		members[i] = join(b, url, fmt.Sprint("member ", i))
	}
	return &peer{
		name: "holdfastd", url: url, process: process, share: 100, took: appended,
		head: func(c int) http.Header { return members[c].head() },
		put:  func(c, n, batch int) []request { return members[c].pushes(b, n, batch, blobSize) },
		page: func(c int, before []byte) (string, int, error) { return members[c].nextPage(before) },
	}
}
