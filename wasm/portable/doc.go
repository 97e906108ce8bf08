// Package portable carries what is kept out of the journal and into it: chats
// as files, everything as one encrypted backup, and the chats of other
// programs' exports. Files, zips and forms are the business of its callers.
package portable
