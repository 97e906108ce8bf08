package jsvalue

import (
	"github.com/hack-pad/safejs"
)

// Exception is a value that JavaScript threw or rejected with. Callers compare by name: errors.Is(err, Exception{Name: "AbortError"}).
type Exception struct {
	// Name is the class of the error ("TypeError", "QuotaExceededError"), or empty for a value that is no error.
	Name string
	// Message is the browser's own wording; for a log, not for a user.
	Message string
}

// Error gives "Name: Message", as JavaScript does.
func (e Exception) Error() string {
	switch {
	case e.Name == "":
		return e.Message
	case e.Message == "":
		return e.Name
	}
	return e.Name + ": " + e.Message
}

// Is compares by name alone.
func (e Exception) Is(target error) bool {
	t, ok := target.(Exception)
	return ok && t.Name != "" && t.Name == e.Name
}

// ExceptionOf reads a thrown or rejected value. It never fails: what cannot be read becomes part of the message.
func ExceptionOf(v safejs.Value) Exception {
	if v.Type() != safejs.TypeObject {
		return Exception{Message: text(v)}
	}
	return Exception{Name: field(v, "name"), Message: field(v, "message")}
}

func field(v safejs.Value, name string) string {
	f, err := v.Get(name)
	if err != nil || f.Type() != safejs.TypeString {
		return ""
	}
	return text(f)
}

// text gives a string's own text; js.Value.String would wrap anything else in angle brackets, which is good enough for a message.
func text(v safejs.Value) string {
	s, err := v.String()
	if err != nil {
		return err.Error()
	}
	return s
}

// NewError makes a JavaScript Error with a stable code, as every call rejects with.
func NewError(code, message string) (safejs.Value, error) {
	class, err := Global("Error")
	if err != nil {
		return safejs.Undefined(), err
	}
	v, err := class.New(message)
	if err != nil {
		return safejs.Undefined(), err
	}
	return v, v.Set("code", code)
}
