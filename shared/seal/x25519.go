package seal

import (
	"crypto/subtle"

	"filippo.io/edwards25519/field"
)

// x25519 is the function of RFC 7748, section 5, in constant time: scalar times
// the point with the u-coordinate point. ok is false for a point of low order,
// with which the result would be the same for every scalar.
//
// The standard library has it in crypto/ecdh, together with P-256, P-384 and
// P-521, which would cost the extension's core 0.12 MB compressed. The field is
// the one that the standard library uses, from the same hands; the tests hold
// this against crypto/ecdh.
func x25519(scalar, point *[32]byte) (out [32]byte, ok bool) {
	k := *scalar
	k[0] &= 248
	k[31] &= 127
	k[31] |= 64

	u := *point
	u[31] &= 127
	var x1, x2, z2, x3, z3 field.Element
	if _, err := x1.SetBytes(u[:]); err != nil {
		panic("seal: internal error: " + err.Error())
	}
	x2.One()
	x3.Set(&x1)
	z3.One()
	swap := 0
	for t := 254; t >= 0; t-- {
		bit := int(k[t/8]>>(t%8)) & 1
		x2.Swap(&x3, swap^bit)
		z2.Swap(&z3, swap^bit)
		swap = bit
		ladderStep(&x1, &x2, &z2, &x3, &z3)
	}
	x2.Swap(&x3, swap)
	z2.Swap(&z3, swap)
	z2.Invert(&z2)
	x2.Multiply(&x2, &z2)
	copy(out[:], x2.Bytes())
	var zero [32]byte
	return out, subtle.ConstantTimeCompare(out[:], zero[:]) == 0
}

// ladderStep doubles (x2:z2) and adds it to (x3:z3), whose difference is x1. The
// names are those of the RFC.
func ladderStep(x1, x2, z2, x3, z3 *field.Element) {
	var a, aa, b, bb, e, c, d, da, cb, t field.Element
	a.Add(x2, z2)
	aa.Square(&a)
	b.Subtract(x2, z2)
	bb.Square(&b)
	e.Subtract(&aa, &bb)
	c.Add(x3, z3)
	d.Subtract(x3, z3)
	da.Multiply(&d, &a)
	cb.Multiply(&c, &b)
	x3.Square(t.Add(&da, &cb))
	z3.Square(t.Subtract(&da, &cb))
	z3.Multiply(x1, z3)
	x2.Multiply(&aa, &bb)
	t.Mult32(&e, 121665)
	z2.Multiply(&e, t.Add(&aa, &t))
}

// basePoint is the generator: u = 9.
var basePoint = [32]byte{9}
