package main_test

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// d1 is a driver for the database behind workerd.mjs: the statements run in D1 itself, with D1's types, and each by itself. What the Worker's driver
// can't do, it can't do either.
type d1 struct{ url string }

func (d d1) Connect(context.Context) (driver.Conn, error) { return conn(d), nil }
func (d d1) Driver() driver.Driver                        { return nil }

type conn struct{ url string }

func (c conn) Prepare(string) (driver.Stmt, error) { return nil, errors.New("not used") }
func (c conn) Close() error                        { return nil }
func (c conn) Begin() (driver.Tx, error) {
	return nil, errors.New("d1: transaction is not currently supported")
}

// blob is how bytes travel: base64 in JSON.
type blob struct {
	Blob []byte `json:"blob"`
}

type answer struct {
	Error string              `json:"error"`
	Rows  [][]json.RawMessage `json:"rows"`
	Meta  struct {
		Changes   int64 `json:"changes"`
		LastRowID int64 `json:"last_row_id"`
	} `json:"meta"`
}

func (c conn) run(ctx context.Context, query string, named []driver.NamedValue, raw bool) (a answer, err error) {
	args := make([]any, len(named))
	for i, n := range named {
		args[i] = n.Value
		if b, ok := n.Value.([]byte); ok {
			args[i] = blob{b}
		}
	}
	return a, call(ctx, http.MethodPost, c.url, map[string]any{"sql": query, "args": args, "raw": raw}, &a)
}

// call sends JSON and reads JSON.
func call(ctx context.Context, method, url string, in any, out *answer) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(out); err != nil {
		return fmt.Errorf("read what D1 answers: %w", err)
	}
	if out.Error != "" {
		return errors.New(out.Error)
	}
	return nil
}

// ExecContext implements driver.ExecerContext.
func (c conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	a, err := c.run(ctx, query, args, false)
	return result(a), err
}

type result answer

func (r result) LastInsertId() (int64, error) { return r.Meta.LastRowID, nil }
func (r result) RowsAffected() (int64, error) { return r.Meta.Changes, nil }

// QueryContext implements driver.QueryerContext.
func (c conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	a, err := c.run(ctx, query, args, true)
	if err != nil || len(a.Rows) == 0 {
		return &rows{}, err
	}
	columns := make([]string, len(a.Rows[0]))
	for i, name := range a.Rows[0] {
		if err := json.Unmarshal(name, &columns[i]); err != nil {
			return nil, err
		}
	}
	return &rows{columns, a.Rows[1:]}, nil
}

type rows struct {
	columns []string
	left    [][]json.RawMessage
}

func (r *rows) Columns() []string { return r.columns }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(dest []driver.Value) error {
	if len(r.left) == 0 {
		return io.EOF
	}
	for i, raw := range r.left[0] {
		v, err := value(raw)
		if err != nil {
			return err
		}
		dest[i] = v
	}
	r.left = r.left[1:]
	return nil
}

func value(raw json.RawMessage) (driver.Value, error) {
	switch raw[0] {
	case '{':
		var b blob
		err := json.Unmarshal(raw, &b)
		return b.Blob, err
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case 'n':
		return nil, nil
	}
	var n int64
	err := json.Unmarshal(raw, &n)
	return n, err
}
