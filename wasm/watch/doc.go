// Package watch follows live sessions: it feeds what the browser saw to the outage detector and says what to show. It keeps the detector's state
// and the last observations in the store's table "watch", so that a worker that was stopped goes on as if it had not been.
//
// It never sends anything and keeps no text of prompts or answers.
package watch
