package snapshot

// Pin says whether one version stays when older ones are thinned. Of two for the same version the one with the later Updated counts.
type Pin struct {
	Draft   DraftID  `cbor:"1,keyasint"`
	Device  [16]byte `cbor:"2,keyasint"` // ledger id of the version's writer
	N       uint64   `cbor:"3,keyasint"` // of the version
	Pinned  bool     `cbor:"4,keyasint"`
	Updated int64    `cbor:"5,keyasint"` // epoch ms
	Extra   Extra    `cbor:"-"`
}
