// Package secrets finds what nobody wants to hand on by accident: API keys,
// access tokens, private keys, passwords in addresses and in assignments, and
// card numbers.
//
// It errs on the side of the text: a mark needs a form that issuers give their
// secrets (a prefix and a length, a check digit), so that ordinary prose and
// code stay whole. It cannot find a secret without such a form.
package secrets
