package sqlstore

import (
	"fmt"
	"strings"

	"holdfast/sync-server/vault"
)

// InviteSQL is the statement that adds an invitation, for a database that is reached by its own tool alone, such as D1's.
func InviteSQL(i vault.Invite) string {
	return fmt.Sprintf("INSERT INTO invites (hash, note, uses, created, expires) VALUES (X'%x', '%s', %d, %d, %d)",
		i.Hash[:], strings.ReplaceAll(i.Note, "'", "''"), i.Uses, i.Created, i.Expires)
}
