package ledger_test

import (
	"errors"
	"strings"
	"testing"

	"holdfast/shared/ledger"
)

func TestIDsPrintAndParse(t *testing.T) {
	k := newKey("a")
	vault, device, hash := ledger.VaultIDOf(k.Public()), k.id(), ledger.Sum("test", []byte("x"))
	if got, err := ledger.ParseVaultID(vault.String()); err != nil || got != vault {
		t.Errorf("ParseVaultID(%s) = %s, %v", vault, got, err)
	}
	if got, err := ledger.ParseDeviceID(device.String()); err != nil || got != device {
		t.Errorf("ParseDeviceID(%s) = %s, %v", device, got, err)
	}
	if got, err := ledger.ParseHash(hash.String()); err != nil || got != hash {
		t.Errorf("ParseHash(%s) = %s, %v", hash, got, err)
	}
	for _, s := range []string{"", "00", strings.ToUpper("ab" + vault.String()[2:]), vault.String() + "00", strings.Repeat("g", 32), " " + vault.String()[1:]} {
		if _, err := ledger.ParseVaultID(s); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("ParseVaultID(%q) = %v, want ErrMalformed", s, err)
		}
	}
}

// The ids are part of format version 1: another implementation must compute the same ones.
func TestIDsAreStable(t *testing.T) {
	zero := make([]byte, 32)
	for got, want := range map[string]string{
		ledger.VaultIDOf(zero).String():          "b191acd2e7aabc668527a2fdfe8c7f4a",
		ledger.DeviceIDOf(zero, zero).String():   "5803fe4b7949d2d9b3f7b79a2a9d90b1",
		ledger.Sum("entry").String():             "059f2bfa5302022e3bfb0148e08a1d0696a01a5bc7ccacaf947ee9e6ec6649cc",
		string(ledger.Message("pair", zero[:1])): "holdfast/v1/pair\x00\x00",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
