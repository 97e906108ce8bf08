// Package replicatest holds what every implementation of replica.Remote has to
// pass, and Server, a sync server in memory that speaks the protocol, with a
// hook for faults and hands that lie.
package replicatest
