// Package dataexport reads the conversations of the data exports that ChatGPT
// and Claude mail to their users.
//
// It is given one conversation at a time, as any decoder makes it: objects are
// map[string]any. Nobody promises these shapes, so that every member may be
// missing, null or of another type; what a person saw in the chat is taken, and
// system messages, tool calls and the model's thoughts are passed over. A
// conversation is a tree: each way from the beginning to an end is a path.
package dataexport
