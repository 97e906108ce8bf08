// Package chatfile writes a chat as one file that a person can keep, read and
// hand on: Markdown, JSON or a web page. FORMAT.md beside this file is the JSON.
//
// Whatever stood in a page is foreign. The web page holds no script, loads
// nothing, and has a policy that forbids both; Markdown has its raw HTML made
// text; characters that turn the reading direction around or cannot be seen are
// shown as their numbers there. JSON keeps every character. A chat is written piece by piece, so
// that memory does not grow with it.
package chatfile
