package calls

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// The border's dialect is laxer than the stored one: JavaScript encoders do not sort keys, and their strings may hold lone
// surrogates, which the journal counts and replaces.
var (
	encoding = func() cbor.EncMode {
		mode, err := cbor.EncOptions{NilContainers: cbor.NilContainerAsEmpty}.EncMode()
		if err != nil {
			panic("calls: internal error: " + err.Error())
		}
		return mode
	}()
	decoding = func() cbor.DecMode {
		mode, err := cbor.DecOptions{
			DupMapKey:       cbor.DupMapKeyEnforcedAPF,
			TagsMd:          cbor.TagsForbidden,
			MaxNestedLevels: 16,
			UTF8:            cbor.UTF8DecodeInvalid,
		}.DecMode()
		if err != nil {
			panic("calls: internal error: " + err.Error())
		}
		return mode
	}()
)

func encode(v any) ([]byte, error) { return encoding.Marshal(v) }

func decode(raw []byte, into any) error {
	if err := decoding.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("decode input: %w: %w", errInput, err)
	}
	return nil
}
