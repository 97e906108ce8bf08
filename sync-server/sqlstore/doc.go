// Package sqlstore keeps vaults in SQL: SQLite on a server, D1 on Workers, with the same schema and the same statements.
//
// D1's driver has no transactions, so every step is one statement whose conditions stand inside it; what needs several
// statements is ordered so that any prefix of them is safe. Only numbers below 2^53, text, blobs and null are bound, at most
// 100 of them. On SQLite one goroutine writes: it takes whatever waits, runs it in one transaction and
// answers after the commit, so that many pushes share one fsync (group commit). Readers have connections of their own.
//
// The package imports no driver: the mains choose one.
package sqlstore
