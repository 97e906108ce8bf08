package strictcbor_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"holdfast/shared/strictcbor"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCheckTakesTheDialect(t *testing.T) {
	for name, item := range map[string]string{
		"zero":               "00",
		"twenty-three":       "17",
		"twenty-four":        "1818",
		"256":                "190100",
		"65536":              "1a00010000",
		"2^32":               "1b0000000100000000",
		"largest unsigned":   "1bffffffffffffffff",
		"minus one":          "20",
		"empty bytes":        "40",
		"bytes":              "43010203",
		"text":               "63e697a5",
		"array":              "83010203",
		"null in array":      "8341004100f6",
		"true and false":     "82f5f4",
		"map":                "a2010220f5",
		"text key":           "a2010261610a",
		"keys of two widths": "a217001818 00",
		"key -1000":          "a13903e700",
	} {
		if err := strictcbor.Check(unhex(t, item)); err != nil {
			t.Errorf("Check(%s %s) = %v", name, item, err)
		}
	}
}

var refused = map[string]string{
	"nothing":                        "",
	"trailing byte":                  "0000",
	"integer in two bytes":           "1817",
	"integer in three bytes":         "1900ff",
	"integer in five bytes":          "1a0000ffff",
	"integer in nine bytes":          "1b00000000ffffffff",
	"long form of a length":          "58 01 00",
	"long form of an array length":   "98 01 00",
	"long form of a map length":      "b8 01 00 00",
	"indefinite bytes":               "5f4100ff",
	"indefinite text":                "7f6161ff",
	"indefinite array":               "9f00ff",
	"indefinite map":                 "bf0000ff",
	"break alone":                    "ff",
	"reserved 28":                    "1c",
	"duplicate key":                  "a201000100",
	"duplicate text key":             "a2616100616100",
	"keys out of order":              "a202000100",
	"negative before positive":       "a220000100",
	"null as a value":                "a101f6",
	"bytes as a key":                 "a1410000",
	"array as a key":                 "a1800000",
	"bool as a key":                  "a1f500",
	"tag":                            "c100",
	"bignum":                         "c24101",
	"half float":                     "f93c00",
	"float":                          "fa3f800000",
	"double":                         "fb3ff0000000000000",
	"undefined":                      "f7",
	"simple value":                   "e0",
	"simple value in two bytes":      "f8ff",
	"invalid UTF-8":                  "61ff",
	"a surrogate in UTF-8":           "63eda080",
	"cut off head":                   "18",
	"cut off bytes":                  "4201",
	"cut off array":                  "8201",
	"cut off map":                    "a101",
	"a length beyond memory":         "5bffffffffffffffff",
	"an array length beyond memory":  "9bffffffffffffffff",
	"a map length beyond memory":     "bbffffffffffffffff",
	"critical key":                   "a13903e800",
	"critical key further in":        "a1018101a13a7fffffff00",
	"critical key in a map in array": "81a13903e800",
}

func TestCheckRefusesEverythingElse(t *testing.T) {
	for name, item := range refused {
		b := unhex(t, item)
		err := strictcbor.Check(b)
		if !errors.Is(err, strictcbor.ErrMalformed) {
			t.Errorf("Check(%s %s) = %v, want ErrMalformed", name, item, err)
		}
		var v any
		if err := strictcbor.Unmarshal(b, &v); !errors.Is(err, strictcbor.ErrMalformed) {
			t.Errorf("Unmarshal(%s %s) = %v, want ErrMalformed", name, item, err)
		}
		critical := strings.HasPrefix(name, "critical key") && name != "critical key further in"
		if critical && !errors.Is(err, strictcbor.ErrCritical) {
			t.Errorf("Check(%s) = %v, want ErrCritical", name, err)
		}
	}
}

func TestCheckEveryPrefixIsRefused(t *testing.T) {
	whole := unhex(t, "a3 01 8243010203f6 17 63e697a5 1818 a1201b0000000100000000")
	if err := strictcbor.Check(whole); err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if err := strictcbor.Check(whole[:n]); err == nil {
			t.Errorf("Check takes the first %d bytes", n)
		}
	}
}

func TestDepthIsLimited(t *testing.T) {
	nested := func(depth int) []byte { return append(bytes.Repeat([]byte{0x81}, depth), 0) }
	if err := strictcbor.Check(nested(strictcbor.MaxDepth)); err != nil {
		t.Errorf("Check at the limit: %v", err)
	}
	var v any
	if err := strictcbor.Unmarshal(nested(strictcbor.MaxDepth), &v); err != nil {
		t.Errorf("Unmarshal at the limit: %v", err)
	}
	for _, depth := range []int{strictcbor.MaxDepth + 1, 1 << 20} {
		if err := strictcbor.Check(nested(depth)); err == nil {
			t.Errorf("Check takes %d nested arrays", depth)
		}
	}
}

func TestElementsAreLimited(t *testing.T) {
	long := append([]byte{0x9a, 0, 2, 0, 1}, make([]byte, strictcbor.MaxElements+1)...)
	if err := strictcbor.Check(long); err == nil {
		t.Error("Check takes an array beyond MaxElements")
	}
}

func TestNilSlicesAreEmpty(t *testing.T) {
	b, err := strictcbor.Marshal(struct {
		A []byte   `cbor:"1,keyasint"`
		B []string `cbor:"2,keyasint"`
	}{})
	if want := unhex(t, "a201400280"); err != nil || !bytes.Equal(b, want) {
		t.Errorf("Marshal = %x, %v, want %x", b, err, want)
	}
}
