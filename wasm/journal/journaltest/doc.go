// Package journaltest holds what every implementation of journal.Store has to pass, and Memory, a store with a hook for faults.
package journaltest
