package search

import (
	"fmt"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// The rows of TableSearch. Numbers are hex of fixed length, so that key order is their order.
//
//	m/<generation>          manifest: one row, and each change writes the next
//	s/<segment>/b/<block>   a block of a segment
//	s/<segment>/d           its directory
//	n/<row>                 what documents stand for, docsPerRow in a row
//	k/d/<draft>/<device>    what is indexed of a draft: draftState
//	k/c/<chat>              what is indexed of a chat: chatState
//	k/b/<chat>/<device>/<n> documents of turns that were still growing: openState
//	w/<chat>/<device>/<n>   empty: a branch that lacks turns
//	q/…                     the journal's: what is not indexed yet
const (
	manifestPrefix = "m/"
	segmentPrefix  = "s/"
	docPrefix      = "n/"
	statePrefix    = "k/"
	waitingPrefix  = "w/"
)

// derived are the prefixes of what a new index replaces.
var derived = [...]string{segmentPrefix, docPrefix, statePrefix, waitingPrefix}

func manifestKey(generation uint64) string { return fmt.Sprintf("%s%016x", manifestPrefix, generation) }

func directoryKey(segment uint64) string { return fmt.Sprintf("%s%016x/d", segmentPrefix, segment) }

func blockKey(segment uint64, block int) string {
	return fmt.Sprintf("%s%016x/b/%08x", segmentPrefix, segment, block)
}

func docKey(doc uint32) string { return fmt.Sprintf("%s%08x", docPrefix, doc/docsPerRow) }

func draftKey(d journal.DeviceDraft) string {
	return statePrefix + "d/" + d.Draft.String() + "/" + d.Device.String()
}

func chatKey(id snapshot.ChatID) string { return statePrefix + "c/" + id.String() }

func branchName(b journal.BranchID) string {
	return fmt.Sprintf("%s/%s/%016x", b.Chat, b.Device, b.N)
}

func openKey(b journal.BranchID) string    { return statePrefix + "b/" + branchName(b) }
func waitingKey(b journal.BranchID) string { return waitingPrefix + branchName(b) }

func put(key string, value []byte) journal.Op {
	return journal.Op{Table: journal.TableSearch, Key: key, Value: value}
}

func drop(key string) journal.Op { return journal.Op{Table: journal.TableSearch, Key: key} }
