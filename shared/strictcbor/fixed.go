package strictcbor

import "fmt"

// AppendBytes appends the byte string s in its only spelling.
func AppendBytes(b, s []byte) []byte {
	return append(appendHead(b, majorBytes, uint64(len(s))), s...)
}

// AppendNumber appends n in its only spelling.
func AppendNumber(b []byte, n uint64) []byte { return appendHead(b, majorUint, n) }

// AppendArray begins an array of n elements.
func AppendArray(b []byte, n int) []byte { return appendHead(b, majorArray, uint64(n)) }

// AppendMap begins a map of n pairs, whose keys the caller sorts.
func AppendMap(b []byte, n int) []byte { return appendHead(b, majorMap, uint64(n)) }

// ReadBytes gives the content of the byte string b, sharing its memory. The CBOR library alone would also take an array
// of small integers.
func ReadBytes(b []byte) ([]byte, error) {
	s := scanner{b: b}
	major, n, err := s.head()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if major != majorBytes || n != uint64(len(b)-s.at) {
		return nil, fmt.Errorf("%w: want a byte string", ErrMalformed)
	}
	return b[s.at:], nil
}

// ReadFixed decodes the byte string b into dst, which must have exactly its length: identifiers and hashes have no
// shorter or longer form, while the CBOR library alone would pad or cut.
func ReadFixed(dst, b []byte) error {
	content, err := ReadBytes(b)
	if err != nil {
		return err
	}
	if len(content) != len(dst) {
		return fmt.Errorf("%w: want a byte string of %d bytes", ErrMalformed, len(dst))
	}
	copy(dst, content)
	return nil
}

// SplitArray checks that b is an array of n elements in this dialect and gives each of them, still encoded, sharing b's
// memory. Errors wrap ErrMalformed.
func SplitArray(b []byte, n int) ([][]byte, error) {
	if err := Check(b); err != nil {
		return nil, err
	}
	s := scanner{b: b}
	major, count, err := s.head()
	if err != nil || major != majorArray || count != uint64(n) {
		return nil, fmt.Errorf("%w: want an array of %d elements", ErrMalformed, n)
	}
	elements := make([][]byte, n)
	for i := range elements {
		start := s.at
		if err := s.item(1); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		elements[i] = b[start:s.at]
	}
	return elements, nil
}
